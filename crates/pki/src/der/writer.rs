//! Writing DER into one growing buffer.

use const_oid::ObjectIdentifier;

use super::Tag;

/// Bytes that most values fit in, so that they are not moved while they grow.
const FIRST: usize = 64;

/// Collects DER values; nested values are written by closures and get their length when the closure ends.
#[derive(Default)]
pub struct Writer {
    out: Vec<u8>,
}

impl Writer {
    /// An empty writer.
    pub const fn new() -> Self {
        Self { out: Vec::new() }
    }

    /// An empty writer that does not move what is written while it stays within `bytes`: for secrets, which growing
    /// would leave copies of.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { out: Vec::with_capacity(bytes) }
    }

    /// What one closure writes, as bytes.
    pub fn encode(write: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut writer = Self::with_capacity(FIRST);
        write(&mut writer);
        writer.out
    }

    /// The bytes written so far.
    pub fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// Identifier and length octets alone, for content of `length` bytes that is joined by other means.
    pub fn header(tag: Tag, length: usize) -> Vec<u8> {
        let mut header = vec![tag.0];
        header.extend_from_slice(Length::of(length).octets());
        header
    }

    /// Appends bytes that are DER already.
    pub fn raw(&mut self, der: &[u8]) {
        self.out.extend_from_slice(der);
    }

    /// Writes one value with this tag and this content.
    pub fn primitive(&mut self, tag: Tag, content: &[u8]) {
        self.out.push(tag.0);
        self.out.extend_from_slice(Length::of(content.len()).octets());
        self.out.extend_from_slice(content);
    }

    /// Writes a value with this tag around what the closure writes.
    pub fn constructed(&mut self, tag: Tag, content: impl FnOnce(&mut Self)) {
        self.out.push(tag.0);
        let start = self.out.len();
        // Most lengths need one octet, and then nothing has to move.
        self.out.push(0);
        content(self);
        let length = Length::of(self.out.len() - start - 1);
        match (length.octets(), self.out.get_mut(start)) {
            ([octet], Some(place)) => *place = *octet,
            (octets, _) => drop(self.out.splice(start..=start, octets.iter().copied())),
        }
    }

    /// SEQUENCE
    pub fn sequence(&mut self, content: impl FnOnce(&mut Self)) {
        self.constructed(Tag::SEQUENCE, content);
    }

    /// SET (the caller orders the elements)
    pub fn set(&mut self, content: impl FnOnce(&mut Self)) {
        self.constructed(Tag::SET, content);
    }

    /// SET OF: elements, each DER already, are sorted as X.690 §11.6 asks.
    pub fn set_of(&mut self, mut elements: Vec<Vec<u8>>) {
        elements.sort();
        self.set(|w| elements.iter().for_each(|element| w.raw(element)));
    }

    /// `[number] EXPLICIT`, or IMPLICIT around a constructed type's content
    pub fn context(&mut self, number: u8, content: impl FnOnce(&mut Self)) {
        self.constructed(Tag::context_constructed(number), content);
    }

    /// `[number] IMPLICIT` of a primitive type
    pub fn context_primitive(&mut self, number: u8, content: &[u8]) {
        self.primitive(Tag::context(number), content);
    }

    /// BOOLEAN
    pub fn boolean(&mut self, value: bool) {
        self.primitive(Tag::BOOLEAN, &[if value { 0xff } else { 0 }]);
    }

    /// INTEGER from an unsigned number
    pub fn u64(&mut self, value: u64) {
        self.unsigned(&value.to_be_bytes());
    }

    /// INTEGER from unsigned big-endian octets; leading zeros are dropped, a sign octet added where needed
    pub fn unsigned(&mut self, octets: &[u8]) {
        let skip = octets.iter().take_while(|byte| **byte == 0).count();
        let digits = octets.get(skip..).unwrap_or_default();
        let mut content = Vec::with_capacity(digits.len() + 1);
        if digits.first().is_none_or(|first| first & 0x80 != 0) {
            content.push(0);
        }
        content.extend_from_slice(digits);
        self.primitive(Tag::INTEGER, &content);
    }

    /// ENUMERATED below 128
    pub fn enumerated(&mut self, value: u8) {
        self.primitive(Tag::ENUMERATED, &[value & 0x7f]);
    }

    /// OBJECT IDENTIFIER
    pub fn oid(&mut self, oid: &ObjectIdentifier) {
        self.primitive(Tag::OID, oid.as_bytes());
    }

    /// NULL
    pub fn null(&mut self) {
        self.primitive(Tag::NULL, &[]);
    }

    /// OCTET STRING
    pub fn octet_string(&mut self, octets: &[u8]) {
        self.primitive(Tag::OCTET_STRING, octets);
    }

    /// BIT STRING of whole bytes
    pub fn bit_string(&mut self, bytes: &[u8]) {
        self.out.push(Tag::BIT_STRING.0);
        self.out.extend_from_slice(Length::of(bytes.len() + 1).octets());
        self.out.push(0);
        self.out.extend_from_slice(bytes);
    }

    /// BIT STRING of named bits, trailing zero bits removed (X.690 §11.2.2)
    pub fn named_bits(&mut self, tag: Tag, bits: impl Iterator<Item = usize>) {
        let mut bytes: Vec<u8> = vec![0];
        let mut highest = None;
        for bit in bits {
            highest = highest.max(Some(bit));
            if bytes.len() < bit / 8 + 2 {
                bytes.resize(bit / 8 + 2, 0);
            }
            if let Some(byte) = bytes.get_mut(bit / 8 + 1) {
                *byte |= 0x80 >> (bit % 8);
            }
        }
        if let (Some(bit), Some(unused)) = (highest, bytes.first_mut()) {
            *unused = 7 - (bit % 8) as u8;
        }
        self.primitive(tag, &bytes);
    }

    /// UTF8String
    pub fn utf8_string(&mut self, text: &str) {
        self.primitive(Tag::UTF8_STRING, text.as_bytes());
    }

    /// PrintableString (the caller made sure of the characters)
    pub fn printable_string(&mut self, text: &str) {
        self.primitive(Tag::PRINTABLE_STRING, text.as_bytes());
    }

    /// IA5String (the caller made sure of the characters)
    pub fn ia5_string(&mut self, text: &str) {
        self.primitive(Tag::IA5_STRING, text.as_bytes());
    }
}

/// Length octets in their shortest form.
struct Length {
    octets: [u8; 9],
    count: usize,
}

impl Length {
    fn of(length: usize) -> Self {
        let mut octets = [0; 9];
        if length < 0x80 {
            octets[0] = length as u8;
            return Self { octets, count: 1 };
        }
        let bytes = (length as u64).to_be_bytes();
        let skip = bytes.iter().take_while(|byte| **byte == 0).count();
        let digits = bytes.get(skip..).unwrap_or_default();
        octets[0] = 0x80 | digits.len() as u8;
        for (place, digit) in octets.iter_mut().skip(1).zip(digits) {
            *place = *digit;
        }
        Self { octets, count: 1 + digits.len() }
    }

    fn octets(&self) -> &[u8] {
        self.octets.get(..self.count).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Reader;
    use super::*;

    #[test]
    fn named_bits_drop_trailing_zeros() {
        let bits = |list: &[usize]| Writer::encode(|w| w.named_bits(Tag::BIT_STRING, list.iter().copied()));
        assert_eq!(bits(&[]), [3, 1, 0]);
        assert_eq!(bits(&[5, 6]), [3, 2, 1, 0x06]);
        assert_eq!(bits(&[8]), [3, 3, 7, 0, 0x80]);
    }

    #[test]
    fn what_is_written_is_read_back() {
        for length in [0usize, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let content = vec![0x5a; length];
            let der = Writer::encode(|w| w.sequence(|w| w.octet_string(&content)));
            let mut inner = Reader::document(&der).unwrap();
            assert_eq!(inner.octet_string().unwrap(), content);
            inner.finish().unwrap();
        }
        for number in [0u64, 1, 127, 128, 255, 256, u64::MAX] {
            let der = Writer::encode(|w| w.u64(number));
            assert_eq!(Reader::new(&der).u64().unwrap(), number);
        }
    }
}
