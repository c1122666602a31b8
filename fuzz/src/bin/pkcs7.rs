//! PKCS#7 bundles: what is read is written and read as the same bundle.
#![no_main]

use chancery_pki::pkcs7::Bundle;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(bundle) = Bundle::read(input) else { return };
    assert_eq!(Bundle::read(&bundle.to_der()).as_ref(), Ok(&bundle));
});
