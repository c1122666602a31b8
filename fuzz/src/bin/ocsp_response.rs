//! OCSP answers: read within the limits; nothing forged is signed by an authority it is checked against.
#![no_main]

use chancery_pki::certificate::Certificate;
use chancery_pki::ocsp::{Limits, OcspResponse, ResponseStatus};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(response) = OcspResponse::from_der(input, Limits::RESPONSE) else { return };
    assert_eq!(response.basic.is_some(), response.status == ResponseStatus::Successful);
    let Some(basic) = response.basic else { return };
    assert!(basic.responses.len() <= Limits::RESPONSE.entries);
    // Each certificate that came with it stands in for the authority, so that the checks are reached.
    for authority in basic.certificates.iter().filter_map(|der| Certificate::from_der(der).ok()) {
        let _ = basic.verify(&authority, basic.produced_at);
    }
});
