//! SubjectPublicKeyInfo of any kind: what is read keeps its bytes, and no key verifies what is no signature.
#![no_main]

use chancery_pki::algorithm::SignatureAlgorithm;
use chancery_pki::key::PublicKey;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(key) = PublicKey::from_der(input) else {
        return;
    };
    assert_eq!(key.as_der(), input);
    assert!(input.ends_with(key.key_bytes()));
    let _ = (key.weakness(), key.kind().to_string());
    for algorithm in SignatureAlgorithm::ALL {
        assert!(key.verify(&algorithm.identifier(), b"message", b"no signature").is_err());
    }
});
