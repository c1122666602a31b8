//! Certificates: the bytes are kept as received; every field, extension and lint can be asked for.
#![no_main]

use chancery_pki::certificate::Certificate;
use chancery_pki::der::Writer;
use chancery_pki::lint::{self, Context, Purpose};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(certificate) = Certificate::from_der(input) else { return };
    assert_eq!(certificate.as_der(), input);
    let tbs = certificate.tbs();
    assert!(input.windows(tbs.as_der().len()).any(|part| part == tbs.as_der()), "the signed bytes are a part of it");
    let _ = (certificate.is_self_signed(), certificate.sha256());
    let _ = (tbs.is_ca(), tbs.key_usage(), tbs.extended_key_usage(), tbs.subject_alt_names(), tbs.basic_constraints());
    let _ = (tbs.subject_key_identifier(), tbs.authority_key_identifier(), tbs.crl_addresses());
    let _ = (tbs.authority_info_access(), tbs.subject().to_string(), tbs.issuer().to_line());
    for purpose in [Purpose::of(tbs), Purpose::Root, Purpose::Server, Purpose::Email] {
        let _ = lint::certificate(tbs, &Context { purpose, public: true, issuer: Some(&certificate) });
    }
    let written = Writer::encode(|writer| tbs.extensions().write(writer));
    assert!(tbs.extensions().is_empty() || !written.is_empty());
});
