//! Public and private keys in every form: what is read keeps its bytes, what signs verifies.
#![no_main]

use chancery_pki::algorithm::SignatureAlgorithm;
use chancery_pki::key::{PrivateKey, PrivateKeyInfo, PublicKey};
use chancery_pki::signer::Signer;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    if let Ok(key) = PublicKey::from_der(input) {
        assert_eq!(key.as_der(), input);
        assert!(input.ends_with(key.key_bytes()));
        let _ = (key.weakness(), key.kind().to_string());
        for algorithm in SignatureAlgorithm::ALL {
            assert!(key.verify(&algorithm.identifier(), b"message", b"no signature").is_err());
        }
    }
    if let Ok(info) = PrivateKeyInfo::from_der(input) {
        let again = PrivateKeyInfo::from_pkcs8(info.as_der()).expect("PKCS#8 reads itself back");
        assert_eq!(again.algorithm(), info.algorithm());
    }
    if let Ok(key) = PrivateKey::from_der(input) {
        let again = PrivateKey::from_pkcs8(&key.to_pkcs8()).expect("an exported key is a key");
        assert_eq!(again.public_key(), key.public_key());
        if let Ok(signature) = key.sign(key.default_algorithm(), b"message") {
            let identifier = key.default_algorithm().identifier();
            assert_eq!(key.public_key().verify(&identifier, b"message", &signature), Ok(()));
        }
    }
});
