use std::num::NonZeroU32;

use proptest::prelude::*;

use super::*;
use crate::der::{Tag, Writer};
use crate::error::ErrorKind;
use crate::oid;
use crate::pbe::Hash;

const PKCS8: &[u8] = &[0x30, 10, 2, 1, 0, 0x30, 3, 6, 1, 0x2a, 4, 0];
const LEAF: &[u8] = &[0x30, 3, 2, 1, 1];
const ROOT: &[u8] = &[0x30, 3, 2, 1, 2];

fn entries() -> Entries {
    Entries::identity(PKCS8, LEAF, &[ROOT], "Żółw 🔑")
}

#[test]
fn what_is_written_is_read() {
    for style in [Style::Modern, Style::Legacy] {
        for password in ["secret", "", "Zażółć 🔑"] {
            let file = write(&entries(), password, style).unwrap();
            let contents = read(&file, password, Allow::default()).unwrap();
            assert_eq!(contents.certificate_of(&contents.keys[0]).unwrap().der, LEAF);
            assert!(contents.mac.is_some());
            assert_eq!(contents.into_entries(), entries());
            assert_eq!(read(&file, "wrong", Allow::default()).unwrap_err().kind, ErrorKind::WrongPassword);
        }
    }
}

#[test]
fn certificates_alone_and_nothing_at_all_are_written() {
    let mut only = entries();
    only.keys.clear();
    for entries in [only, Entries::default()] {
        let file = write(&entries, "secret", Style::Legacy).unwrap();
        assert_eq!(read(&file, "secret", Allow::default()).unwrap().into_entries(), entries);
    }
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let file = write(&entries(), "secret", Style::Legacy).unwrap();
    for length in 0..file.len() {
        assert!(read(&file[..length], "secret", Allow::default()).is_err(), "{length}");
        assert!(inspect(&file[..length]).is_err(), "{length}");
    }
}

#[test]
fn what_can_be_seen_without_a_password() {
    let overview = inspect(&write(&entries(), "secret", Style::Modern).unwrap()).unwrap();
    let mac = overview.mac.as_ref().unwrap().to_string();
    assert_eq!(mac, "HMAC-SHA-256, PKCS#12 derivation, 200000 iterations");
    assert!(!overview.uses_rc2());
    let seen: Vec<String> = overview.encryption().map(ToString::to_string).collect();
    assert_eq!(seen, ["AES-256-CBC, PBKDF2 with HMAC-SHA-256, 200000 iterations"; 2]);
    let SafeOverview::Open(bags) = &overview.safes[1] else { panic!("the second safe is open") };
    assert_eq!(bags[0].kind, "pkcs8ShroudedKeyBag");
    assert_eq!(bags[0].friendly_name.as_deref(), Some("Żółw 🔑"));
}

#[test]
fn a_flipped_bit_is_noticed() {
    let file = write(&entries(), "secret", Style::Legacy).unwrap();
    for place in (0..file.len()).step_by(7) {
        let mut changed = file.to_vec();
        changed[place] ^= 1;
        assert!(read(&changed, "secret", Allow::default()).is_err(), "{place}");
    }
}

#[test]
fn a_backup_of_many_keys_is_written_and_read() {
    let mut many = entries();
    many.keys = vec![many.keys[0].clone(); 60];
    let file = write(&many, "secret", Style::Modern).unwrap();
    assert_eq!(read(&file, "secret", Allow::default()).unwrap().keys.len(), 60);
}

/// A file with one open certificate and a PBMAC1 over it, made with parameters of every kind.
fn with_pbmac1(key_length: Option<&[u8]>, salt: Tag, iterations: u64, mac_key_len: usize) -> Vec<u8> {
    let content = Writer::encode(|w| w.sequence(|_| {}));
    let count = NonZeroU32::new(iterations as u32).unwrap_or(NonZeroU32::MIN);
    let mut key = vec![0; mac_key_len];
    if !key.is_empty() {
        Hash::Sha256.pbkdf2(count, b"saltsalt", b"1234", &mut key);
    }
    let value = aws_lc_rs::hmac::sign(&Hash::Sha512.hmac_key(&key), &content);
    Writer::encode(|w| {
        w.sequence(|w| {
            w.u64(3);
            w.sequence(|w| {
                w.oid(&oid::PKCS7_DATA);
                w.context(0, |w| w.octet_string(&content));
            });
            w.sequence(|w| {
                w.sequence(|w| {
                    w.sequence(|w| {
                        w.oid(&oid::PBMAC1);
                        w.sequence(|w| {
                            w.sequence(|w| {
                                w.oid(&oid::PBKDF2);
                                w.sequence(|w| {
                                    w.primitive(salt, b"saltsalt");
                                    w.u64(iterations);
                                    key_length.iter().for_each(|length| w.primitive(Tag::INTEGER, length));
                                    Hash::Sha256.write_hmac(w);
                                });
                            });
                            Hash::Sha512.write_hmac(w);
                        });
                    });
                    w.octet_string(value.as_ref());
                });
                w.octet_string(b"NOT USED");
                w.u64(1);
            });
        });
    })
}

#[test]
fn pbmac1_is_verified_and_its_parameters_are_judged() {
    let octets = Tag::OCTET_STRING;
    for (case, file, expected) in [
        ("32 bytes", with_pbmac1(Some(&[32]), octets, 2048, 32), Ok(())),
        ("20 bytes", with_pbmac1(Some(&[20]), octets, 2048, 20), Ok(())),
        ("19 bytes", with_pbmac1(Some(&[19]), octets, 2048, 19), Err(ErrorKind::BadValue)),
        ("no length", with_pbmac1(None, octets, 2048, 32), Err(ErrorKind::BadValue)),
        ("length zero", with_pbmac1(Some(&[0]), octets, 2048, 32), Err(ErrorKind::BadValue)),
        ("length negative", with_pbmac1(Some(&[0xe0]), octets, 2048, 32), Err(ErrorKind::BadValue)),
        ("length 2^31", with_pbmac1(Some(&[0, 0x80, 0, 0, 0]), octets, 2048, 32), Err(ErrorKind::BadValue)),
        ("another length", with_pbmac1(Some(&[32]), octets, 2048, 24), Err(ErrorKind::WrongPassword)),
        ("salt of another type", with_pbmac1(Some(&[32]), Tag::NULL, 2048, 32), Err(ErrorKind::UnexpectedTag)),
        ("10^9 iterations", with_pbmac1(Some(&[32]), octets, 1_000_000_000, 0), Err(ErrorKind::TooMuchWork)),
    ] {
        let result = read(&file, "1234", Allow::default()).map(|_| ()).map_err(|error| error.kind);
        assert_eq!(result, expected, "{case}");
        if expected.is_ok() {
            assert_eq!(read(&file, "1235", Allow::default()).unwrap_err().kind, ErrorKind::WrongPassword);
            let mac = inspect(&file).unwrap().mac.unwrap().to_string();
            assert_eq!(mac, "PBMAC1 with HMAC-SHA-512, PBKDF2 with HMAC-SHA-256, 2048 iterations");
        }
    }
}

#[test]
fn debug_never_shows_a_key() {
    assert!(!format!("{:?}", entries()).contains("48, 10"));
}

proptest! {
    #[test]
    fn garbage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes, "secret", Allow { rc2: true });
        let _ = inspect(&bytes);
    }
}
