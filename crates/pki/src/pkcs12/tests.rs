use proptest::prelude::*;

use super::*;
use crate::error::ErrorKind;

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
