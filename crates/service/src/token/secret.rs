//! The text of a token: `chy_`, 256 random bits in hex, four bytes of a checksum. The form is recognised wherever it leaks
//! to, and a mistyped one is told from an unknown one without asking the database.

use aws_lc_rs::rand;
use chancery_pki::digest::{hex, sha256};
use zeroize::Zeroizing;

use crate::vault::VaultError;

/// What every token begins with.
const PREFIX: &str = "chy_";
/// Length of the secret in bytes.
const BYTES: usize = 32;
/// Length of the checksum in bytes.
const CHECK: usize = 4;

/// The secret of a token.
pub(super) struct TokenSecret(Zeroizing<[u8; BYTES]>);

impl TokenSecret {
    /// A new one. Error: no randomness.
    pub(super) fn generate() -> Result<Self, VaultError> {
        let mut secret = Zeroizing::new([0; BYTES]);
        rand::fill(secret.as_mut_slice()).map_err(|_| VaultError::NoRandomness)?;
        Ok(Self(secret))
    }

    /// From its text, which must be exactly as it was shown.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (pairs, rest) = text.strip_prefix(PREFIX)?.as_bytes().as_chunks::<2>();
        let mut bytes = Zeroizing::new([0; BYTES + CHECK]);
        if pairs.len() != bytes.len() || !rest.is_empty() {
            return None;
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = value(*high)? << 4 | value(*low)?;
        }
        let (secret, check) = bytes.split_at_checked(BYTES)?;
        let secret = Self(Zeroizing::new(secret.try_into().ok()?));
        (secret.check() == *check).then_some(secret)
    }

    /// The text, to be shown once.
    pub(super) fn text(&self) -> Zeroizing<String> {
        let secret = Zeroizing::new(hex(self.0.as_slice()));
        Zeroizing::new(format!("{PREFIX}{}{}", *secret, hex(&self.check())))
    }

    /// What the database knows of it.
    pub(super) fn hash(&self) -> [u8; 32] {
        sha256(self.0.as_slice())
    }

    fn check(&self) -> [u8; CHECK] {
        let bytes = Zeroizing::new([PREFIX.as_bytes(), self.0.as_slice()].concat());
        let [a, b, c, d, ..] = sha256(&bytes);
        [a, b, c, d]
    }
}

/// The value of a digit as it is shown.
const fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_back_and_every_mistake_in_it_is_seen() {
        let secret = TokenSecret::generate().unwrap();
        let text = secret.text();
        assert!(text.starts_with("chy_") && text.len() == 76, "{}", *text);
        assert_eq!(TokenSecret::parse(&text).unwrap().hash(), secret.hash());
        for place in 0..text.len() {
            let mut bent = text.as_bytes().to_vec();
            bent[place] = if bent[place] == b'0' { b'1' } else { b'0' };
            assert!(TokenSecret::parse(std::str::from_utf8(&bent).unwrap()).is_none(), "place {place}");
        }
        for bad in
            ["", "chy_", text.split_at(75).0, &format!("{}0", *text), &text.to_uppercase(), &format!(" {}", *text)]
        {
            assert!(TokenSecret::parse(bad).is_none(), "{bad}");
        }
    }
}
