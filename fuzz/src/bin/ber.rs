//! BER to DER: what comes out is DER for good.
#![no_main]

use chancery_pki::ber::to_der;
use chancery_pki::der::Reader;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(der) = to_der(input) else { return };
    assert_eq!(to_der(&der).as_deref(), Ok(&der[..]), "DER stays as it is");
    assert!(Reader::new(&der).any().is_ok_and(|tlv| tlv.raw == der), "the reader of DER agrees");
});
