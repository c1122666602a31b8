//! BER to DER: indefinite lengths, long lengths and strings in pieces are rewritten, everything else stays as it was.
//!
//! PKCS#7, CMS and PKCS#12 may be BER (X.690 §8), and NSS, Windows and `openssl -stream` write it. The rest of this
//! crate reads DER only, so such files pass through here first. What stands inside an OCTET STRING is not touched.
//!
//! One case cannot be told from the bytes alone: an `[n] IMPLICIT OCTET STRING` in pieces looks like a constructed
//! value with OCTET STRINGs inside. It is left constructed, and the reader of that field joins it with
//! [`implicit_octets`].

use std::borrow::Cow;

use crate::der::{Tag, Tlv};
use crate::error::{Error, ErrorKind, Result};

/// Deepest nesting that is followed; CMS messages with certificates need about 20.
pub const MAX_DEPTH: usize = 64;

/// Room for the length octets that grow when indefinite lengths become definite: two at most for each level.
const SLACK: usize = 4 * MAX_DEPTH;

/// The one value that `input` consists of, with definite, shortest lengths and unbroken strings (X.690 §10.1, §10.2).
///
/// Errors: truncated, trailing data, nesting beyond [`MAX_DEPTH`] (`TooMuchWork`), pieces of another type
/// (`UnexpectedTag`), multi-byte tags and reserved lengths (`BadValue`).
pub fn to_der(input: &[u8]) -> Result<Vec<u8>> {
    let mut normaliser = Normaliser { input, at: 0, out: Vec::with_capacity(input.len() + SLACK) };
    normaliser.value(input.len(), 0)?;
    if normaliser.at < input.len() {
        return Err(normaliser.error(ErrorKind::TrailingData));
    }
    Ok(normaliser.out)
}

/// The octets of an `[n] IMPLICIT OCTET STRING` after [`to_der`]: its content, or its pieces joined.
pub fn implicit_octets<'a>(tlv: &Tlv<'a>) -> Result<Cow<'a, [u8]>> {
    if !tlv.tag.is_constructed() {
        return Ok(Cow::Borrowed(tlv.value));
    }
    let mut pieces = tlv.reader();
    let mut joined = Vec::with_capacity(tlv.value.len());
    while !pieces.is_empty() {
        joined.extend_from_slice(pieces.octet_string()?);
    }
    Ok(Cow::Owned(joined))
}

struct Normaliser<'a> {
    input: &'a [u8],
    at: usize,
    out: Vec<u8>,
}

/// Where the content of a constructed value ends.
#[derive(Clone, Copy)]
enum End {
    At(usize),
    /// At the end-of-contents octets, which must stand before this byte.
    Marked {
        before: usize,
    },
}

impl Normaliser<'_> {
    const fn error(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.at)
    }

    fn byte(&mut self, end: usize) -> Result<u8> {
        if self.at >= end {
            return Err(self.error(ErrorKind::Truncated));
        }
        let byte = *self.input.get(self.at).ok_or(self.error(ErrorKind::Truncated))?;
        self.at += 1;
        Ok(byte)
    }

    /// Reads identifier and length octets.
    fn header(&mut self, end: usize) -> Result<(Tag, End)> {
        let tag = self.byte(end)?;
        if tag == 0 || tag & 0x1f == 0x1f {
            return Err(self.error(ErrorKind::BadValue));
        }
        let first = self.byte(end)?;
        let length = match first {
            0..=0x7f => usize::from(first),
            0x80 if tag & 0x20 != 0 => return Ok((Tag(tag), End::Marked { before: end })),
            0x80 | 0xff => return Err(self.error(ErrorKind::BadValue)),
            _ => self.long_length(first & 0x7f, end)?,
        };
        match self.at.checked_add(length) {
            Some(content_end) if content_end <= end => Ok((Tag(tag), End::At(content_end))),
            _ => Err(self.error(ErrorKind::Truncated)),
        }
    }

    fn long_length(&mut self, count: u8, end: usize) -> Result<usize> {
        let mut length = 0usize;
        for _ in 0..count {
            let byte = self.byte(end)?;
            if length > usize::MAX >> 8 {
                return Err(self.error(ErrorKind::Truncated));
            }
            length = length << 8 | usize::from(byte);
        }
        Ok(length)
    }

    /// Whether the content goes on; steps over the end-of-contents octets.
    fn more(&mut self, end: End) -> Result<bool> {
        match end {
            End::At(end) => Ok(self.at < end),
            End::Marked { before } => {
                let marker = self.input.get(self.at..before).and_then(|rest| rest.get(..2));
                if marker.ok_or(self.error(ErrorKind::Truncated))? != [0, 0] {
                    return Ok(true);
                }
                self.at += 2;
                Ok(false)
            }
        }
    }

    fn value(&mut self, end: usize, depth: usize) -> Result<()> {
        if depth > MAX_DEPTH {
            return Err(self.error(ErrorKind::TooMuchWork));
        }
        let (tag, content_end) = self.header(end)?;
        let in_pieces = tag.is_constructed() && is_string(tag);
        self.out.push(if in_pieces { tag.0 & !0x20 } else { tag.0 });
        let start = self.out.len();
        if in_pieces {
            self.pieces(tag, content_end, depth)?;
        } else if tag.is_constructed() {
            while self.more(content_end)? {
                self.value(content_end.limit(), depth + 1)?;
            }
        } else {
            self.copy(content_end.limit());
        }
        self.insert_length(start);
        Ok(())
    }

    fn copy(&mut self, end: usize) {
        self.out.extend_from_slice(self.input.get(self.at..end).unwrap_or_default());
        self.at = end;
    }

    /// Joins the pieces of a string. A BIT STRING gets the count of unused bits of its last piece (X.690 §8.6.4).
    fn pieces(&mut self, outer: Tag, end: End, depth: usize) -> Result<()> {
        let is_bits = outer.0 & !0x20 == Tag::BIT_STRING.0;
        let start = self.out.len();
        if is_bits {
            self.out.push(0);
        }
        let unused = self.join(outer, end, depth)?;
        if is_bits && let Some(place) = self.out.get_mut(start) {
            *place = unused;
        }
        Ok(())
    }

    fn join(&mut self, outer: Tag, end: End, depth: usize) -> Result<u8> {
        if depth > MAX_DEPTH {
            return Err(self.error(ErrorKind::TooMuchWork));
        }
        let mut unused = 0;
        while self.more(end)? {
            if unused != 0 {
                return Err(self.error(ErrorKind::BadValue));
            }
            let (tag, piece_end) = self.header(end.limit())?;
            let plain = Tag(tag.0 & !0x20);
            let wanted = Tag(outer.0 & !0x20);
            // Pieces of character strings are OCTET STRINGs (X.690 §8.23.6); some writers repeat the outer type.
            if plain != wanted && (plain != Tag::OCTET_STRING || wanted == Tag::BIT_STRING) {
                return Err(self.error(ErrorKind::UnexpectedTag));
            }
            if tag.is_constructed() {
                unused = self.join(outer, piece_end, depth + 1)?;
                continue;
            }
            if wanted == Tag::BIT_STRING {
                unused = self.byte(piece_end.limit())?;
            }
            self.copy(piece_end.limit());
        }
        Ok(unused)
    }

    fn insert_length(&mut self, start: usize) {
        let length = self.out.len() - start;
        if length < 0x80 {
            self.out.insert(start, length as u8);
            return;
        }
        let digits = length.to_be_bytes();
        let skip = digits.iter().take_while(|digit| **digit == 0).count();
        let count = digits.len() - skip;
        let octets = std::iter::once(0x80 | count as u8).chain(digits.into_iter().skip(skip));
        self.out.splice(start..start, octets);
    }
}

impl End {
    const fn limit(self) -> usize {
        match self {
            Self::At(end) | Self::Marked { before: end } => end,
        }
    }
}

/// Universal string types, which BER may cut into pieces.
fn is_string(tag: Tag) -> bool {
    tag.0 & 0xc0 == 0 && matches!(tag.number(), 0x03 | 0x04 | 0x0c | 0x12..=0x1e)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::der::{Reader, Writer};
    use crate::digest::{hex, unhex};

    #[test]
    fn ber_becomes_der() {
        for (ber, der) in [
            ("3080 0201 05 0000", "3003 0201 05"),
            ("3083000003 0201 05", "3003 0201 05"),
            ("2480 0402 aabb 0401 cc 0000", "0403 aabbcc"),
            ("2480 2480 0401 aa 0000 0401 bb 0000", "0402 aabb"),
            ("2400", "0400"),
            ("2307 0302 00aa 0301 00", "0302 00aa"),
            ("2308 0302 00aa 0302 04b0", "0303 04aab0"),
            ("3a09 0403 4a6f6e 0402 6573", "1a05 4a6f6e6573"),
            ("a080 0401 aa 0401 bb 0000", "a006 0401 aa 0401 bb"),
            ("3080 3080 0000 3080 0000 0000", "3004 3000 3000"),
        ] {
            assert_eq!(hex(&to_der(&unhex(ber).unwrap()).unwrap()), der.replace(' ', ""), "{ber}");
        }
    }

    #[test]
    fn faults_are_named() {
        for (ber, kind) in [
            ("", ErrorKind::Truncated),
            ("30", ErrorKind::Truncated),
            ("3080 0201 05", ErrorKind::Truncated),
            ("3080 0201 05 00", ErrorKind::Truncated),
            ("3003 0202 05", ErrorKind::Truncated),
            ("3089 ffffffffffffffffff", ErrorKind::Truncated),
            ("0480 0000", ErrorKind::BadValue),
            ("30ff", ErrorKind::BadValue),
            ("1f81 0100", ErrorKind::BadValue),
            ("0000", ErrorKind::BadValue),
            ("2403 0201 05", ErrorKind::UnexpectedTag),
            ("2308 0302 04b0 0302 00aa", ErrorKind::BadValue),
            ("0500 00", ErrorKind::TrailingData),
        ] {
            assert_eq!(to_der(&unhex(ber).unwrap()).unwrap_err().kind, kind, "{ber}");
        }
        assert_eq!(to_der(&[0x30, 0x80].repeat(100_000)).unwrap_err().kind, ErrorKind::TooMuchWork);
        assert_eq!(to_der(&[0x24, 0x80].repeat(100_000)).unwrap_err().kind, ErrorKind::TooMuchWork);
    }

    #[test]
    fn implicit_strings_are_joined_by_their_reader() {
        for encoded in ["80 03 aabbcc", "a0 80 04 01 aa 04 02 bbcc 0000"] {
            let der = to_der(&unhex(encoded).unwrap()).unwrap();
            let tlv = Reader::new(&der).any().unwrap();
            assert_eq!(implicit_octets(&tlv).unwrap().as_ref(), [0xaa, 0xbb, 0xcc]);
        }
    }

    proptest! {
        #[test]
        fn garbage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = to_der(&bytes);
        }

        #[test]
        fn der_stays_as_it_is(content in proptest::collection::vec(any::<u8>(), 0..70_000)) {
            let der = Writer::encode(|w| w.sequence(|w| {
                w.octet_string(&content);
                w.context(0, |w| w.set(|w| w.bit_string(&content)));
            }));
            prop_assert_eq!(to_der(&der).unwrap(), der);
        }
    }
}
