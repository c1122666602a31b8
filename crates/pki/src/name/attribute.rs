//! One attribute of a name, and the set of them that makes an RDN.

use crate::der::{Reader, Tag, Writer};
use crate::error::{ErrorKind, Result};
use crate::oid::{self, Oid};

use super::character_string;

/// A relative distinguished name: one attribute, seldom more.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rdn {
    /// The attributes in their order in the DER; at least one.
    pub attributes: Vec<Attribute>,
}

/// One attribute: its type and its value as it stands in the DER.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Attribute {
    /// Attribute type.
    pub oid: Oid,
    /// Tag of the value.
    pub tag: Tag,
    /// Content octets of the value.
    pub value: Vec<u8>,
}

impl Rdn {
    /// An RDN of one attribute.
    pub fn single(attribute: Attribute) -> Self {
        Self { attributes: vec![attribute] }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Self::from_set_content(reader.set()?)
    }

    /// Reads the attributes inside a SET: what `nameRelativeToCRLIssuer [1] IMPLICIT` holds (RFC 5280 §4.2.1.13).
    pub(crate) fn from_set_content(mut set: Reader<'_>) -> Result<Self> {
        if set.is_empty() {
            return Err(set.error(ErrorKind::BadValue));
        }
        let mut attributes = Vec::new();
        while !set.is_empty() {
            attributes.push(Attribute::read(&mut set)?);
        }
        Ok(Self { attributes })
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.set(|w| self.write_set_content(w));
    }

    /// Writes the attributes without the SET around them.
    pub(crate) fn write_set_content(&self, writer: &mut Writer) {
        self.attributes.iter().for_each(|attribute| attribute.write(writer));
    }

    /// The attributes in the order of a DER SET OF.
    pub(super) fn sorted(mut self) -> Self {
        self.attributes.sort_by_cached_key(|attribute| Writer::encode(|w| attribute.write(w)));
        self
    }
}

impl Attribute {
    /// An attribute with this text, in the string type it is written in today: PrintableString for countryName,
    /// serialNumber and dnQualifier, IA5String for emailAddress and domainComponent (RFC 5280 appendix A), UTF8String
    /// for all others and for characters those two do not have.
    pub fn new(oid: Oid, text: &str) -> Self {
        let printable = [oid::COUNTRY, oid::SERIAL_NUMBER, oid::DN_QUALIFIER, oid::JURISDICTION_COUNTRY];
        let tag = if printable.contains(&oid) && text.bytes().all(character_string::is_printable) {
            Tag::PRINTABLE_STRING
        } else if [oid::EMAIL_ADDRESS, oid::DOMAIN_COMPONENT].contains(&oid) && text.is_ascii() {
            Tag::IA5_STRING
        } else {
            Tag::UTF8_STRING
        };
        Self { oid, tag, value: text.as_bytes().to_vec() }
    }

    /// The text, whatever its string type; `None` when the value is no string or its bytes are not what its type
    /// allows.
    pub fn text(&self) -> Option<String> {
        character_string::decode(self.tag, &self.value).map(std::borrow::Cow::into_owned)
    }

    /// Whether every character is one its string type has (X.680 §41): stricter than what [`Attribute::text`] reads.
    pub fn is_well_formed(&self) -> bool {
        character_string::is_well_formed(self.tag, &self.value)
    }

    /// The DER of the value: tag, length and content.
    pub fn value_der(&self) -> Vec<u8> {
        Writer::encode(|w| w.primitive(self.tag, &self.value))
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut pair = reader.sequence()?;
        let oid = pair.oid()?;
        let value = pair.any()?;
        pair.finish()?;
        Ok(Self { oid, tag: value.tag, value: value.value.to_vec() })
    }

    fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| {
            w.oid(&self.oid);
            w.primitive(self.tag, &self.value);
        });
    }
}
