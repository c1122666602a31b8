//! CRLs: the bytes are kept as received; every entry is found again through the index; lints can be asked for.
#![no_main]

use chancery_pki::crl::{CertificateList, SerialIndex};
use chancery_pki::lint;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(list) = CertificateList::from_der(input.to_vec()) else { return };
    assert_eq!(list.as_der(), input);
    let _ = (list.number(), list.delta_base(), list.issuing_distribution_point(), list.authority_key_identifier());
    for entry in list.entries().flatten() {
        let _ = (entry.reason(), entry.extensions());
    }
    let _ = lint::certificate_list(&list);
    if let Ok(index) = SerialIndex::of(&list) {
        assert_eq!(index.len(), list.entries().count());
    }
});
