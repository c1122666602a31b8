//! A password in the two forms the standards want.

use zeroize::Zeroizing;

/// A password as UTF-8, for PBES2 and PBMAC1, and as BMPString, for PKCS#12's own derivation (RFC 7292 appendix B.1).
pub struct Password {
    utf8: Zeroizing<Vec<u8>>,
    bmp: Zeroizing<Vec<u8>>,
}

impl Password {
    /// The standard encoding: UTF-16, big-endian, with two zero bytes at the end, even for the empty password.
    pub fn new(text: &str) -> Self {
        Self::from_units(text, text.encode_utf16())
    }

    /// What writers made of this password, the standard encoding first. The empty password is by some written without
    /// the two zero bytes, and OpenSSL before 1.1 took each byte of UTF-8 for a character.
    pub(crate) fn candidates(text: &str) -> Vec<Self> {
        let mut candidates = vec![Self::new(text)];
        if text.is_empty() {
            candidates.push(Self { utf8: Zeroizing::default(), bmp: Zeroizing::default() });
        }
        if !text.is_ascii() {
            candidates.push(Self::from_units(text, text.bytes().map(u16::from)));
        }
        candidates
    }

    fn from_units(text: &str, units: impl Iterator<Item = u16>) -> Self {
        // The longest form takes two bytes for each byte of UTF-8, so that the buffer is never copied to grow.
        let mut bmp = Zeroizing::new(Vec::with_capacity(2 * text.len() + 2));
        bmp.extend(units.flat_map(u16::to_be_bytes));
        bmp.extend([0, 0]);
        Self { utf8: Zeroizing::new(text.as_bytes().to_vec()), bmp }
    }

    pub(crate) fn utf8(&self) -> &[u8] {
        &self.utf8
    }

    pub(crate) fn bmp(&self) -> &[u8] {
        &self.bmp
    }
}
