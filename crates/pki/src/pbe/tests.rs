use proptest::prelude::*;

use super::*;
use crate::der::Writer;
use crate::error::ErrorKind;
use crate::oid;

const PKCS8: &[u8] = &[0x30, 10, 2, 1, 0, 0x30, 3, 6, 1, 0x2a, 4, 0];

fn sealed_with(kdf: impl Fn(&mut Writer)) -> Vec<u8> {
    Writer::encode(|w| {
        w.sequence(|w| {
            w.sequence(|w| {
                w.oid(&oid::PBES2);
                w.sequence(|w| {
                    kdf(w);
                    w.sequence(|w| {
                        w.oid(&oid::AES_256_CBC);
                        w.octet_string(&[0; 16]);
                    });
                });
            });
            w.octet_string(&[0; 16]);
        });
    })
}

fn scrypt(n: u64, r: u64, p: u64) -> Vec<u8> {
    sealed_with(|w| {
        w.sequence(|w| {
            w.oid(&oid::SCRYPT);
            w.sequence(|w| {
                w.octet_string(b"salt");
                [n, r, p].iter().for_each(|number| w.u64(*number));
            });
        });
    })
}

fn pbkdf2(iterations: u64, key_length: Option<u64>) -> Vec<u8> {
    sealed_with(|w| {
        w.sequence(|w| {
            w.oid(&oid::PBKDF2);
            w.sequence(|w| {
                w.octet_string(b"salt");
                w.u64(iterations);
                key_length.iter().for_each(|length| w.u64(*length));
            });
        });
    })
}

#[test]
fn work_beyond_the_bound_is_refused_before_it_is_done() {
    for (name, der, kind) in [
        ("10^9 iterations", pbkdf2(1_000_000_000, None), ErrorKind::TooMuchWork),
        ("2^64 - 1 iterations", pbkdf2(u64::MAX, None), ErrorKind::TooMuchWork),
        ("more than the budget", pbkdf2(Work::LIMIT / 2, None), ErrorKind::TooMuchWork),
        ("no iteration", pbkdf2(0, None), ErrorKind::BadValue),
        ("a key of 4 GB", pbkdf2(1, Some(u64::from(u32::MAX))), ErrorKind::BadValue),
        ("scrypt N beyond 2^20", scrypt(1 << 21, 1, 1), ErrorKind::TooMuchWork),
        ("scrypt with 128 MiB", scrypt(1 << 17, 8, 1), ErrorKind::TooMuchWork),
        ("scrypt with 2^64 bytes", scrypt(1 << 20, 1 << 40, 1), ErrorKind::TooMuchWork),
        ("scrypt in parallel", scrypt(1 << 14, 8, 1000), ErrorKind::TooMuchWork),
        ("scrypt N no power of two", scrypt(3, 8, 1), ErrorKind::BadValue),
        ("scrypt r zero", scrypt(4, 0, 1), ErrorKind::BadValue),
    ] {
        assert_eq!(open_private_key(&der, "secret").unwrap_err().kind, kind, "{name}");
    }
}

#[test]
fn sealed_keys_open_with_their_password_only() {
    for password in ["secret", "", "Zażółć gęślą jaźń 🔑"] {
        let sealed = seal_private_key(PKCS8, password).unwrap();
        assert_eq!(*open_private_key(&sealed, password).unwrap(), PKCS8);
    }
    let scheme = Scheme::modern(std::num::NonZeroU32::MIN).unwrap();
    let sealed = EncryptedPrivateKey::seal(scheme, PKCS8, &Password::new("secret"), &mut Work::new()).unwrap();
    // Enough wrong passwords that some pass the padding of the cipher.
    for number in 0..2000 {
        let error = sealed.open(&Password::new(&number.to_string()), &mut Work::new()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::WrongPassword);
    }
}

proptest! {
    #[test]
    fn garbage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        let _ = open_private_key(&bytes, "secret");
    }

    #[test]
    fn a_changed_byte_never_panics(place in 0usize..100, byte in any::<u8>()) {
        let scheme = Scheme::modern(std::num::NonZeroU32::MIN).unwrap();
        let sealed = EncryptedPrivateKey::seal(scheme, PKCS8, &Password::new("x"), &mut Work::new()).unwrap();
        let mut der = Writer::encode(|w| sealed.write(w));
        if let Some(place) = der.get_mut(place) {
            *place = byte;
        }
        let _ = open_private_key(&der, "x");
    }
}
