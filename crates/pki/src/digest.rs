//! Message digests. SHA-1 and MD5 exist to recognise old things and to name them (key identifiers), never to sign.

mod hasher;

use aws_lc_rs::digest;

pub use hasher::{Digest, DigestAlgorithm, Hasher};

/// SHA-1 of the bytes: 20 bytes. For key identifiers, OCSP CertIDs and thumbprints people still compare.
pub fn sha1(bytes: &[u8]) -> [u8; 20] {
    array(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes)
}

/// SHA-256 of the bytes: 32 bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    array(&digest::SHA256, bytes)
}

/// SHA-512 of the bytes: 64 bytes.
pub fn sha512(bytes: &[u8]) -> [u8; 64] {
    array(&digest::SHA512, bytes)
}

fn array<const N: usize>(algorithm: &'static digest::Algorithm, bytes: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    for (place, byte) in out.iter_mut().zip(digest::digest(algorithm, bytes).as_ref()) {
        *place = *byte;
    }
    out
}

/// Lower-case hex without separators.
pub fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0f]);
    let mut text = String::with_capacity(bytes.len() * 2);
    text.extend(digits.map(|digit| char::from(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 })));
    text
}

/// Bytes from hex in any notation: upper or lower case, with or without colons, spaces or a leading `0x`.
/// `None` when anything else stands in it or a digit is missing.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    let text = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    let digits: Vec<u8> = text
        .chars()
        .filter(|c| !matches!(c, ':' | ' ' | '-'))
        .map(|c| c.to_digit(16).map(|digit| digit as u8))
        .collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        assert_eq!(hex(&sha1(b"abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert!(hex(&sha256(b"abc")).starts_with("ba7816bf8f01cfea"));
        assert_eq!(unhex("0xBA:78 16bf").unwrap(), [0xba, 0x78, 0x16, 0xbf]);
        assert_eq!(unhex("abc"), None);
    }
}
