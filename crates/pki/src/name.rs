//! Distinguished names (X.501, RFC 5280 §4.1.2.4): read as they stand, written in the modern string types.

mod attribute;
mod bounds;
mod character_string;
mod keyword;
mod matching;
mod parse;
mod text;

pub use attribute::{Attribute, Rdn};
pub use bounds::LengthFault;
pub use parse::{NameFault, NameSyntaxError};
pub(crate) use text::is_invisible;

use std::fmt;
use std::hash::{Hash, Hasher};

use crate::der::{Reader, Writer};
use crate::error::{InField, Result};
use crate::oid::{self, Oid};

/// A distinguished name: its DER as received and the same in parts.
///
/// Two names are equal when their DER is; [`Name::matches`] compares as RFC 5280 §7.1 does.
#[derive(Clone, Debug)]
pub struct Name {
    der: Vec<u8>,
    rdns: Vec<Rdn>,
}

impl Name {
    /// Reads a `Name`. Odd attribute values are kept raw; a broken structure is an error.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self> {
        read(reader).in_field("name")
    }

    /// Reads the one `Name` that `der` consists of.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(der);
        let name = Self::read(&mut reader)?;
        reader.finish().in_field("name")?;
        Ok(name)
    }

    /// A name of these RDNs in this order, most general first. Attributes inside an RDN get the order DER asks for
    /// (X.690 §11.6); an RDN without attributes is left out.
    pub fn from_rdns(rdns: Vec<Rdn>) -> Self {
        let rdns: Vec<Rdn> = rdns.into_iter().filter(|rdn| !rdn.attributes.is_empty()).map(Rdn::sorted).collect();
        let der = Writer::encode(|w| w.sequence(|w| rdns.iter().for_each(|rdn| rdn.write(w))));
        Self { der, rdns }
    }

    /// A name of single-valued RDNs, most general first.
    pub fn from_attributes(attributes: impl IntoIterator<Item = Attribute>) -> Self {
        Self::from_rdns(attributes.into_iter().map(Rdn::single).collect())
    }

    /// The name without any RDN.
    pub fn empty() -> Self {
        Self::from_rdns(Vec::new())
    }

    /// Writes the DER, exactly as it was read.
    pub fn write(&self, writer: &mut Writer) {
        writer.raw(&self.der);
    }

    /// The DER, exactly as it was read.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// Whether there is no RDN.
    pub fn is_empty(&self) -> bool {
        self.rdns.is_empty()
    }

    /// The RDNs in their order in the DER, most general first.
    pub fn rdns(&self) -> &[Rdn] {
        &self.rdns
    }

    /// All attributes in their order in the DER.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.rdns.iter().flat_map(|rdn| &rdn.attributes)
    }

    /// Text of the last (most specific) common name.
    pub fn common_name(&self) -> Option<String> {
        self.all(&oid::COMMON_NAME).pop()
    }

    /// Text of the first attribute of this type that has text.
    pub fn first(&self, oid: &Oid) -> Option<String> {
        self.attributes().filter(|attribute| attribute.oid == *oid).find_map(Attribute::text)
    }

    /// Texts of all attributes of this type, in order.
    pub fn all(&self, oid: &Oid) -> Vec<String> {
        self.attributes().filter(|attribute| attribute.oid == *oid).filter_map(Attribute::text).collect()
    }

    /// The attributes longer than RFC 5280 appendix A allows, each with its length and the bound.
    pub fn length_faults(&self) -> Vec<LengthFault> {
        self.attributes().filter_map(bounds::fault).collect()
    }

    /// Whether both are the same name by RFC 5280 §7.1: letter case, white space and string type do not count.
    pub fn matches(&self, other: &Self) -> bool {
        self.der == other.der || self.rdns.len() == other.rdns.len() && self.is_within(other)
    }

    /// Whether this name lies in the subtree of `base` (RFC 5280 §4.2.1.10): it begins with all RDNs of `base`.
    pub fn is_within(&self, base: &Self) -> bool {
        self.rdns.len() >= base.rdns.len() && self.rdns.iter().zip(&base.rdns).all(|(own, other)| own.matches(other))
    }

    /// Reads RFC 4514 text (`CN=www.example.org,O=Example,C=CA`, most specific first) or, when it begins with `/`,
    /// the style of openssl (`/C=CA/O=Example/CN=www.example.org`, most general first). The empty text is the empty name.
    pub fn parse(text: &str) -> std::result::Result<Self, NameSyntaxError> {
        parse::parse(text)
    }

    /// Reads what [`Name::to_line`] writes: `C=CA, O=Example, CN=www.example.org`, most general first.
    pub fn parse_line(text: &str) -> std::result::Result<Self, NameSyntaxError> {
        parse::parse_line(text)
    }

    /// Reads what a person typed: as [`Name::parse`], but a comma-separated name that begins with the more general
    /// attribute (`C=CA, CN=www.example.org`) is taken in that order.
    pub fn parse_input(text: &str) -> std::result::Result<Self, NameSyntaxError> {
        parse::parse_input(text)
    }

    /// For people, most general first: `C=CA, O=Example Org, CN=www.example.org`.
    pub fn to_line(&self) -> String {
        text::line(self)
    }

    /// In the style of openssl: `/C=CA/O=Example Org/CN=www.example.org`.
    pub fn to_slash(&self) -> String {
        text::slash(self)
    }
}

fn read(reader: &mut Reader<'_>) -> Result<Name> {
    let outer = reader.expect(crate::der::Tag::SEQUENCE)?;
    let mut sequence = outer.reader();
    let mut rdns = Vec::new();
    while !sequence.is_empty() {
        rdns.push(Rdn::read(&mut sequence)?);
    }
    Ok(Name { der: outer.raw.to_vec(), rdns })
}

impl Default for Name {
    fn default() -> Self {
        Self::empty()
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.der.hash(state);
    }
}

/// RFC 4514: most specific first.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::rfc4514(self))
    }
}

impl std::str::FromStr for Name {
    type Err = NameSyntaxError;

    fn from_str(text: &str) -> std::result::Result<Self, NameSyntaxError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests;
