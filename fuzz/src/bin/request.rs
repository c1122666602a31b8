//! PKCS#10 requests: the bytes are kept as received; every field can be asked for; nothing forged proves possession.
#![no_main]

use chancery_pki::lint;
use chancery_pki::request::CertificationRequest;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(request) = CertificationRequest::from_der(input) else { return };
    assert_eq!(request.as_der(), input);
    let _ = (request.extensions(), request.subject_alt_names(), request.challenge_password());
    let _ = (request.verify_possession(), request.subject().to_string(), request.attributes().len());
    let _ = lint::request(&request);
});
