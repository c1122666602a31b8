//! Reading DER: each value is a slice of the input, lengths must be in their shortest form.

use const_oid::ObjectIdentifier;

use super::Tag;
use crate::error::{Error, ErrorKind, Result};

/// A cursor over a run of DER values.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

/// One value: its tag, its content, and both together as they stood in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// Identifier octet.
    pub tag: Tag,
    /// Content octets.
    pub value: &'a [u8],
    /// Identifier, length and content octets.
    pub raw: &'a [u8],
    /// Bytes from the start of the outermost input to the first content octet.
    pub offset: usize,
}

/// A BIT STRING: whole bytes and how many low bits of the last are not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BitString<'a> {
    /// Unused low bits of the last byte, 0 to 7.
    pub unused: u8,
    /// The bits, first bit highest.
    pub bytes: &'a [u8],
}

impl<'a> BitString<'a> {
    /// Bit `index`, counted from the highest bit of the first byte; bits beyond the end are zero.
    pub fn bit(&self, index: usize) -> bool {
        self.bytes.get(index / 8).is_some_and(|byte| byte & (0x80 >> (index % 8)) != 0)
    }

    /// The bytes when no bit is unused, as keys and signatures require.
    pub fn octets(&self) -> Result<&'a [u8]> {
        if self.unused == 0 { Ok(self.bytes) } else { Err(ErrorKind::BadValue.into()) }
    }
}

impl<'a> Tlv<'a> {
    /// A reader over the content, for constructed values.
    pub fn reader(&self) -> Reader<'a> {
        Reader { rest: self.value, offset: self.offset }
    }

    fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.offset)
    }

    /// The content as a BOOLEAN (X.690 §11.1: 00 or FF).
    pub fn as_boolean(&self) -> Result<bool> {
        match self.value {
            [0x00] => Ok(false),
            [0xff] => Ok(true),
            _ => Err(self.error(ErrorKind::BadValue)),
        }
    }

    /// The content as INTEGER or ENUMERATED octets: two's complement, shortest form, never empty.
    pub fn as_integer(&self) -> Result<&'a [u8]> {
        match self.value {
            [] => Err(self.error(ErrorKind::BadValue)),
            [0x00, next, ..] if next & 0x80 == 0 => Err(self.error(ErrorKind::NotDer)),
            [0xff, next, ..] if next & 0x80 != 0 => Err(self.error(ErrorKind::NotDer)),
            octets => Ok(octets),
        }
    }

    /// The content as an unsigned number that fits 64 bits.
    pub fn as_u64(&self) -> Result<u64> {
        let octets = self.as_integer()?;
        let digits = match octets {
            [0x00, rest @ ..] => rest,
            [first, ..] if first & 0x80 != 0 => return Err(self.error(ErrorKind::BadValue)),
            _ => octets,
        };
        if digits.len() > 8 {
            return Err(self.error(ErrorKind::BadValue));
        }
        Ok(digits.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }

    /// The content as an OBJECT IDENTIFIER.
    pub fn as_oid(&self) -> Result<ObjectIdentifier> {
        ObjectIdentifier::from_bytes(self.value).map_err(|_| self.error(ErrorKind::BadValue))
    }

    /// The content as a BIT STRING; unused bits must be zero (X.690 §11.2).
    pub fn as_bit_string(&self) -> Result<BitString<'a>> {
        match self.value {
            [0] => Ok(BitString { unused: 0, bytes: &[] }),
            [unused @ 0..=7, bytes @ .., last] if last & ((1u16 << unused) as u8).wrapping_sub(1) == 0 => {
                let len = bytes.len() + 1;
                let bytes = self.value.get(1..=len).unwrap_or_default();
                Ok(BitString { unused: *unused, bytes })
            }
            _ => Err(self.error(ErrorKind::BadValue)),
        }
    }
}

impl<'a> Reader<'a> {
    /// A reader at the start of `input`.
    pub const fn new(input: &'a [u8]) -> Self {
        Self { rest: input, offset: 0 }
    }

    /// Whether everything was read.
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Bytes from the start of the outermost input to the next value.
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// What was not read yet.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// An error at the place the reader stands.
    pub const fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.offset)
    }

    /// Tag of the next value, if there is one.
    pub fn peek(&self) -> Option<Tag> {
        self.rest.first().copied().map(Tag)
    }

    /// Reads the next value whatever its tag. Errors: truncated, not DER.
    pub fn any(&mut self) -> Result<Tlv<'a>> {
        let (&tag, after_tag) = self.rest.split_first().ok_or(self.error(ErrorKind::Truncated))?;
        if tag & 0x1f == 0x1f {
            return Err(self.error(ErrorKind::NotDer));
        }
        let (&first, after_first) = after_tag.split_first().ok_or(self.error(ErrorKind::Truncated))?;
        let (header, length) = match first {
            0..=0x7f => (2, usize::from(first)),
            0x81..=0x84 => {
                let count = usize::from(first & 0x7f);
                let octets = after_first.get(..count).ok_or(self.error(ErrorKind::Truncated))?;
                let length = octets.iter().fold(0usize, |sum, byte| sum << 8 | usize::from(*byte));
                let shortest = length > 0x7f && octets.first() != Some(&0);
                if !shortest {
                    return Err(self.error(ErrorKind::NotDer));
                }
                (2 + count, length)
            }
            _ => return Err(self.error(ErrorKind::NotDer)),
        };
        let end = header + length;
        let (Some(raw), Some(value), Some(rest)) =
            (self.rest.get(..end), self.rest.get(header..end), self.rest.get(end..))
        else {
            return Err(self.error(ErrorKind::Truncated));
        };
        let tlv = Tlv { tag: Tag(tag), value, raw, offset: self.offset + header };
        self.rest = rest;
        self.offset += end;
        Ok(tlv)
    }

    /// Reads the next value, which must have this tag.
    pub fn expect(&mut self, tag: Tag) -> Result<Tlv<'a>> {
        match self.peek() {
            Some(found) if found == tag => self.any(),
            Some(_) => Err(self.error(ErrorKind::UnexpectedTag)),
            None => Err(self.error(ErrorKind::Truncated)),
        }
    }

    /// Reads the next value if it has this tag.
    pub fn optional(&mut self, tag: Tag) -> Result<Option<Tlv<'a>>> {
        if self.peek() == Some(tag) { self.any().map(Some) } else { Ok(None) }
    }

    /// Reads a SEQUENCE and returns a reader over its content.
    pub fn sequence(&mut self) -> Result<Self> {
        Ok(self.expect(Tag::SEQUENCE)?.reader())
    }

    /// Reads a SET and returns a reader over its content.
    pub fn set(&mut self) -> Result<Self> {
        Ok(self.expect(Tag::SET)?.reader())
    }

    /// Reads `[number] EXPLICIT` if it is next and returns a reader over its content.
    pub fn explicit(&mut self, number: u8) -> Result<Option<Self>> {
        Ok(self.optional(Tag::context_constructed(number))?.map(|tlv| tlv.reader()))
    }

    /// Reads a BOOLEAN.
    pub fn boolean(&mut self) -> Result<bool> {
        self.expect(Tag::BOOLEAN)?.as_boolean()
    }

    /// Reads an INTEGER's octets: two's complement, shortest form.
    pub fn integer(&mut self) -> Result<&'a [u8]> {
        self.expect(Tag::INTEGER)?.as_integer()
    }

    /// Reads an INTEGER that fits an unsigned 64-bit number.
    pub fn u64(&mut self) -> Result<u64> {
        self.expect(Tag::INTEGER)?.as_u64()
    }

    /// Reads an OBJECT IDENTIFIER.
    pub fn oid(&mut self) -> Result<ObjectIdentifier> {
        self.expect(Tag::OID)?.as_oid()
    }

    /// Reads an OCTET STRING's content.
    pub fn octet_string(&mut self) -> Result<&'a [u8]> {
        Ok(self.expect(Tag::OCTET_STRING)?.value)
    }

    /// Reads a BIT STRING.
    pub fn bit_string(&mut self) -> Result<BitString<'a>> {
        self.expect(Tag::BIT_STRING)?.as_bit_string()
    }

    /// Reads NULL, which has no content.
    pub fn null(&mut self) -> Result<()> {
        let tlv = self.expect(Tag::NULL)?;
        if tlv.value.is_empty() { Ok(()) } else { Err(tlv.error(ErrorKind::BadValue)) }
    }

    /// Ends reading: an error if anything is left.
    pub fn finish(self) -> Result<()> {
        if self.is_empty() { Ok(()) } else { Err(self.error(ErrorKind::TrailingData)) }
    }

    /// Reads the one SEQUENCE that `input` consists of and returns a reader over its content.
    pub fn document(input: &'a [u8]) -> Result<Self> {
        let mut outer = Self::new(input);
        let inner = outer.sequence()?;
        outer.finish()?;
        Ok(inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_must_be_shortest_and_definite() {
        for bad in [&[0x04, 0x81, 0x01, 0xaa][..], &[0x30, 0x80, 0, 0], &[0x04, 0x82, 0x00, 0x80], &[0x1f, 0x22, 0x00]]
        {
            assert_eq!(Reader::new(bad).any().unwrap_err().kind, ErrorKind::NotDer, "{bad:02x?}");
        }
        assert_eq!(Reader::new(&[0x04, 0x02, 0x01]).any().unwrap_err().kind, ErrorKind::Truncated);
        assert_eq!(Reader::new(&[0x04, 0x84, 0xff, 0xff, 0xff, 0xff]).any().unwrap_err().kind, ErrorKind::Truncated);
    }

    #[test]
    fn integers_must_be_shortest() {
        for (bytes, value) in
            [(&[2u8, 1, 0][..], Some(0)), (&[2, 2, 0, 0x80], Some(128)), (&[2, 2, 0, 1], None), (&[2, 1, 0x80], None)]
        {
            assert_eq!(Reader::new(bytes).u64().ok(), value);
        }
    }

    #[test]
    fn bit_strings_have_zero_padding() {
        let read = |bytes: &'static [u8]| Reader::new(bytes).bit_string();
        assert_eq!(read(&[3, 1, 0]).unwrap().bytes, b"");
        assert_eq!(read(&[3, 2, 5, 0xa0]).unwrap(), BitString { unused: 5, bytes: &[0xa0] });
        assert!(read(&[3, 2, 5, 0xa1]).is_err());
        assert!(read(&[3, 1, 1]).is_err());
        assert!(read(&[3, 0]).is_err());
        assert!(read(&[3, 2, 8, 0]).is_err());
    }
}
