//! Signed notes (C2SP signed-note): text, an empty line, and lines with signatures. Ed25519 only.
//!
//! The signature itself comes from outside: [`NoteKey::sign`] takes what signs, [`NoteKey::open`] what verifies.

use base64ct::{Base64, Encoding as _};
use chancery_pki::digest::{hex, sha256, unhex};

/// A public key with the name under which it signs notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteKey {
    name: String,
    public_key: [u8; 32],
}

/// Why a note was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not a note, or a signature line not in the prescribed form.
    #[error("this is not a signed note")]
    Malformed,
    /// No line is signed by this key.
    #[error("the note is not signed by the expected key")]
    NotSigned,
    /// A line claims to be signed by this key and is not.
    #[error("the note's signature is wrong")]
    BadSignature,
}

/// Signature type of Ed25519.
const ED25519: u8 = 1;
/// Longest note read, so that work is bounded.
const LONGEST: usize = 1_000_000;

impl NoteKey {
    /// `None` when the name is empty or has spaces or `+` in it, which the form does not allow.
    pub fn new(name: &str, public_key: [u8; 32]) -> Option<Self> {
        let good = !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c == '+' || c.is_control());
        good.then(|| Self { name: name.to_owned(), public_key })
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The Ed25519 public key.
    pub fn public_key(&self) -> &[u8; 32] {
        &self.public_key
    }

    /// The first four bytes of SHA-256 over name, line end, type and key.
    pub fn id(&self) -> [u8; 4] {
        let mut bytes = format!("{}\n", self.name).into_bytes();
        bytes.push(ED25519);
        bytes.extend_from_slice(&self.public_key);
        let [a, b, c, d, ..] = sha256(&bytes);
        [a, b, c, d]
    }

    /// The key as one word, to hand to those who verify: `name+id+key`.
    pub fn to_vkey(&self) -> String {
        let mut key = vec![ED25519];
        key.extend_from_slice(&self.public_key);
        format!("{}+{}+{}", self.name, hex(&self.id()), Base64::encode_string(&key))
    }

    /// From `name+id+key`; `None` when the form is another or the id does not fit.
    pub fn from_vkey(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once('+')?;
        let (id, key) = rest.split_once('+')?;
        let decoded = Base64::decode_vec(key).ok()?;
        let (kind, public_key) = decoded.split_first()?;
        let key = Self::new(name, public_key.try_into().ok()?)?;
        (*kind == ED25519 && unhex(id)? == key.id()).then_some(key)
    }

    /// The note: `text` (which ends with a line end) and this key's signature over it.
    ///
    /// Errors are those of `sign`.
    pub fn sign<E>(&self, text: &str, sign: impl FnOnce(&[u8]) -> Result<[u8; 64], E>) -> Result<String, E> {
        let mut signature = self.id().to_vec();
        signature.extend_from_slice(&sign(text.as_bytes())?);
        Ok(format!("{text}\n\u{2014} {} {}\n", self.name, Base64::encode_string(&signature)))
    }

    /// The text of a note when this key signed it. `verify` is told public key, message and signature.
    /// Signatures of other keys are skipped.
    pub fn open<'n>(
        &self,
        note: &'n str,
        verify: impl FnOnce(&[u8; 32], &[u8], &[u8]) -> bool,
    ) -> Result<&'n str, NoteError> {
        if note.len() > LONGEST {
            return Err(NoteError::Malformed);
        }
        let split = note.rfind("\n\n").ok_or(NoteError::Malformed)?;
        let (text, signatures) = note.split_at_checked(split + 1).ok_or(NoteError::Malformed)?;
        let lines = signatures.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n'));
        for line in lines.ok_or(NoteError::Malformed)?.split('\n') {
            let (name, signature) = signature_line(line).ok_or(NoteError::Malformed)?;
            let (id, signature) = signature.split_first_chunk::<4>().ok_or(NoteError::Malformed)?;
            if name == self.name && *id == self.id() {
                let good = verify(&self.public_key, text.as_bytes(), signature);
                return if good { Ok(text) } else { Err(NoteError::BadSignature) };
            }
        }
        Err(NoteError::NotSigned)
    }
}

fn signature_line(line: &str) -> Option<(&str, Vec<u8>)> {
    let (name, signature) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    Some((name, Base64::decode_vec(signature).ok()?))
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ED25519 as VERIFY, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
    use proptest::prelude::*;

    use super::*;

    /// From the documentation of golang.org/x/mod/sumdb/note.
    const VKEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const NOTE: &str = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\n\
        \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    fn verify(key: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&VERIFY, key).verify(message, signature).is_ok()
    }

    #[test]
    fn the_note_of_another_implementation() {
        let key = NoteKey::from_vkey(VKEY).unwrap();
        assert_eq!(key.to_vkey(), VKEY);
        assert!(key.open(NOTE, verify).unwrap().ends_with("what your problem is.\n"));
        assert_eq!(key.open(&NOTE.replace("answer", "cause"), verify), Err(NoteError::BadSignature));
        assert_eq!(key.open(&NOTE.replace("Peter", "Paul"), verify), Err(NoteError::NotSigned));
        assert_eq!(NoteKey::from_vkey(&VKEY.replace("c74f", "c740")), None);
        for bad in ["", "\n\n", "text\n", "text\n\n", "text\n\n\u{2014} PeterNeumann\n", NOTE.trim_end()] {
            assert_eq!(key.open(bad, verify), Err(NoteError::Malformed), "{bad:?}");
        }
    }

    #[test]
    fn what_is_signed_opens() {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let key = NoteKey::new("example.org/log", pair.public_key().as_ref().try_into().unwrap()).unwrap();
        let signed = key.sign("a\n\nb\n", |m| pair.sign(m).as_ref().try_into()).unwrap();
        assert_eq!(key.open(&signed, verify), Ok("a\n\nb\n"));
        for bad in ["", "a b", "a+b", "a\n"] {
            assert_eq!(NoteKey::new(bad, [0; 32]), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in any::<String>()) {
            let key = NoteKey::from_vkey(VKEY).unwrap();
            prop_assert!(key.open(&text, verify).is_err());
            let _ = NoteKey::from_vkey(&text);
        }
    }
}
