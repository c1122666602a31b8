//! Encrypted PKCS#8 keys: what is read is written and read as the same, and opening never panics.
#![no_main]

use chancery_pki::der::Writer;
use chancery_pki::pbe::{EncryptedPrivateKey, open_private_key};

/// With more iterations a key is only read: the fuzzer should see many inputs, not few keys.
const ITERATIONS_MAX: u32 = 4096;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(key) = EncryptedPrivateKey::from_der(input) else { return };
    let written = Writer::encode(|writer| key.write(writer));
    assert_eq!(EncryptedPrivateKey::from_der(&written).as_ref(), Ok(&key));
    if key.scheme.iterations().is_some_and(|count| count <= ITERATIONS_MAX) {
        let _ = open_private_key(input, "secret");
    }
});
