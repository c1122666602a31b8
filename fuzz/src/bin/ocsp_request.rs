//! OCSP requests: within the limits, every CertID is a piece of the input and is read again from its own bytes.
#![no_main]

use chancery_pki::der::Reader;
use chancery_pki::ocsp::{CertId, IssuerHashes, Limits, OcspRequest};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(request) = OcspRequest::from_der(input, Limits::REQUEST) else { return };
    assert!(!request.entries.is_empty() && request.entries.len() <= Limits::REQUEST.entries);
    assert!(request.nonce.is_none_or(|nonce| (1..=128).contains(&nonce.len())));
    let hashes = IssuerHashes::new(b"name", b"key");
    for id in &request.entries {
        assert_eq!(CertId::read(&mut Reader::new(id.as_der())).as_ref(), Ok(id));
        assert!(!hashes.are_in(id) || id.hash.is_some());
    }
});
