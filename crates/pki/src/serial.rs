//! Serial numbers (RFC 5280 §4.1.2.2).

use crate::der::{Reader, Tag, Writer};
use crate::digest::{hex, unhex};
use crate::error::Result;

/// A certificate's serial number: the octets of its INTEGER as received, sign and length included.
///
/// Ours are random with the top bit clear; other people's may be negative, zero or long.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(Vec<u8>);

impl Serial {
    /// From 16 random bytes: the top bit is cleared, so the number has 127 random bits, is never negative and at most
    /// 16 octets long.
    pub fn from_random(mut bytes: [u8; 16]) -> Self {
        bytes[0] &= 0x7f;
        if bytes == [0; 16] {
            bytes[15] = 1;
        }
        Self::from_unsigned(&bytes)
    }

    /// From an unsigned big-endian number.
    pub fn from_unsigned(octets: &[u8]) -> Self {
        let der = Writer::encode(|w| w.unsigned(octets));
        let content = Reader::new(&der).integer().unwrap_or_default().to_vec();
        Self(content)
    }

    /// From the content octets of a DER INTEGER.
    pub fn from_integer(octets: &[u8]) -> Self {
        Self(octets.to_vec())
    }

    /// Reads an INTEGER.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self> {
        reader.integer().map(Self::from_integer)
    }

    /// Writes it as INTEGER.
    pub fn write(&self, writer: &mut Writer) {
        writer.primitive(Tag::INTEGER, &self.0);
    }

    /// Content octets of the INTEGER.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether the number is above zero, as RFC 5280 asks.
    pub fn is_positive(&self) -> bool {
        self.0.first().is_some_and(|first| first & 0x80 == 0) && self.0.iter().any(|byte| *byte != 0)
    }

    /// Lower-case hex, even length, without colons and without the sign octet.
    pub fn to_hex(&self) -> String {
        match self.0.as_slice() {
            [0, rest @ ..] if !rest.is_empty() => hex(rest),
            octets => hex(octets),
        }
    }

    /// From a decimal number of up to 20 octets, as some programs show it. `None` when something else than digits is in it.
    pub fn from_decimal(text: &str) -> Option<Self> {
        let mut octets = [0u8; 20];
        for digit in text.trim().chars() {
            let mut carry = digit.to_digit(10)?;
            for octet in octets.iter_mut().rev() {
                let [.., high, low] = (u32::from(*octet) * 10 + carry).to_be_bytes();
                (*octet, carry) = (low, u32::from(high));
            }
            if carry != 0 {
                return None;
            }
        }
        (!text.trim().is_empty()).then(|| Self::from_unsigned(&octets))
    }

    /// From hex in any notation: colons, upper case, leading zeros, an odd number of digits.
    /// `None` when it is not hex, has a minus sign, or is longer than 64 octets.
    pub fn from_hex(text: &str) -> Option<Self> {
        let trimmed = text.trim();
        if trimmed.starts_with('-') {
            return None;
        }
        let octets = unhex(trimmed).or_else(|| unhex(&format!("0{trimmed}")))?;
        (!octets.is_empty() && octets.len() <= 64).then(|| Self::from_unsigned(&octets))
    }
}

impl std::fmt::Display for Serial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_hex())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_notation_is_the_same_number() {
        for text in ["0fa1", "fa1", "0F:A1", "0x0fa1", "00:00:0f:a1"] {
            assert_eq!(Serial::from_hex(text).unwrap().to_hex(), "0fa1", "{text}");
        }
        assert_eq!(Serial::from_hex("ff").unwrap().as_bytes(), [0, 0xff]);
        assert_eq!(Serial::from_hex("00").unwrap().to_hex(), "00");
        assert_eq!(Serial::from_hex("xyz"), None);
        assert_eq!(Serial::from_hex("-77"), None);
    }

    #[test]
    fn decimal_numbers_are_read_too() {
        for (text, hex) in
            [("4001", "0fa1"), (" 0255 ", "ff"), ("0", "00"), ("12345678901234567890", "ab54a98ceb1f0ad2")]
        {
            assert_eq!(Serial::from_decimal(text).unwrap().to_hex(), hex, "{text}");
        }
        let most = "1461501637330902918203684832716283019655932542975";
        assert_eq!(Serial::from_decimal(most).unwrap().to_hex(), "ff".repeat(20));
        for bad in ["", " ", "-1", "12a", "1461501637330902918203684832716283019655932542976", &"9".repeat(60)] {
            assert_eq!(Serial::from_decimal(bad), None, "{bad}");
        }
    }

    #[test]
    fn random_serials_are_positive_and_at_most_sixteen_octets() {
        for byte in [0x00, 0x7f, 0x80, 0xff] {
            let serial = Serial::from_random([byte; 16]);
            assert!(serial.is_positive());
            assert!(serial.as_bytes().len() <= 16);
        }
    }
}
