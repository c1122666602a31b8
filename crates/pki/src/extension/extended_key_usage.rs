//! extKeyUsage (RFC 5280 §4.2.1.12).

use super::ExtensionValue;
use crate::der::{Reader, Writer};
use crate::error::Result;
use crate::oid::{ANY_EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE, Oid};

/// Purposes the key may serve, in the order received; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtendedKeyUsage(pub Vec<Oid>);

impl ExtendedKeyUsage {
    /// Whether this purpose, or any purpose, is listed.
    pub fn allows(&self, purpose: &Oid) -> bool {
        self.0.iter().any(|oid| oid == purpose || *oid == ANY_EXTENDED_KEY_USAGE)
    }
}

impl ExtensionValue for ExtendedKeyUsage {
    const OID: Oid = EXTENDED_KEY_USAGE;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut inner = reader.sequence()?;
        let mut list = vec![inner.oid()?];
        while !inner.is_empty() {
            list.push(inner.oid()?);
        }
        Ok(Self(list))
    }

    fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| self.0.iter().for_each(|oid| w.oid(oid)));
    }
}
