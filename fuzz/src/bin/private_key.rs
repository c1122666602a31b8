//! Private keys in PKCS#8, PKCS#1 and SEC 1: what is read is written, and what signs verifies.
#![no_main]

use chancery_pki::key::{PrivateKey, PrivateKeyInfo};
use chancery_pki::signer::Signer;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(info) = PrivateKeyInfo::from_der(input) else {
        assert!(PrivateKey::from_der(input).is_err());
        return;
    };
    let again = PrivateKeyInfo::from_pkcs8(info.as_der()).expect("PKCS#8 reads itself back");
    assert_eq!(again.algorithm(), info.algorithm());
    let Ok(key) = PrivateKey::from_info(&info) else {
        return;
    };
    let again = PrivateKey::from_pkcs8(&key.to_pkcs8()).expect("an exported key is a key");
    assert_eq!(again.public_key(), key.public_key());
    // A modulus of numbers that are no primes can fail to sign, but never signs wrongly.
    if let Ok(signature) = key.sign(key.default_algorithm(), b"message") {
        let identifier = key.default_algorithm().identifier();
        assert_eq!(key.public_key().verify(&identifier, b"message", &signature), Ok(()));
    }
});
