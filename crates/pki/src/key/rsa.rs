//! The numbers of an RSA public key (RFC 8017 §A.1.1).

use crate::der::Reader;
use crate::error::{Error, ErrorKind, InField, Result};

/// Modulus and public exponent, big-endian without leading zeros.
#[derive(Clone, Copy)]
pub(super) struct RsaComponents<'a> {
    pub(super) modulus: &'a [u8],
    pub(super) exponent: &'a [u8],
}

impl<'a> RsaComponents<'a> {
    /// Reads `RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }`.
    pub(super) fn read(der: &'a [u8]) -> Result<Self> {
        let mut fields = Reader::document(der).in_field("RSAPublicKey")?;
        let modulus = positive(&mut fields).in_field("modulus")?;
        let exponent = positive(&mut fields).in_field("publicExponent")?;
        fields.finish().in_field("RSAPublicKey")?;
        Ok(Self { modulus, exponent })
    }

    /// Length of the modulus in bits.
    pub(super) fn bits(&self) -> usize {
        bits(self.modulus)
    }

    /// The exponent when it fits 64 bits.
    pub(super) fn small_exponent(&self) -> Option<u64> {
        (self.exponent.len() <= 8).then(|| self.exponent.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }

    /// Refuses numbers no verification can be done with: an even modulus, an exponent that is even, 1 or beyond 33 bits
    /// (the bound of the cryptographic library, against keys made to burn processor time).
    pub(super) fn check(&self) -> Result<()> {
        let odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
        let exponent_fits = self.small_exponent().is_some_and(|exponent| (3..1 << 33).contains(&exponent));
        if odd(self.modulus) && odd(self.exponent) && exponent_fits {
            Ok(())
        } else {
            Err(Error::field(ErrorKind::BadKey, "RSAPublicKey"))
        }
    }
}

/// The digits of a number that is not negative; `None` for a negative one.
pub(super) fn unsigned(octets: &[u8]) -> Option<&[u8]> {
    match octets {
        [0, digits @ ..] => Some(digits),
        [first, ..] if first & 0x80 != 0 => None,
        digits => Some(digits),
    }
}

/// Length in bits of a number without leading zero bytes.
pub(super) fn bits(digits: &[u8]) -> usize {
    digits.first().map_or(0, |first| digits.len() * 8 - first.leading_zeros() as usize)
}

fn positive<'a>(fields: &mut Reader<'a>) -> Result<&'a [u8]> {
    unsigned(fields.integer()?).ok_or(ErrorKind::BadValue.into())
}
