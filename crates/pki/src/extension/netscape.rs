//! Netscape's comment, which old authorities still write.

use super::ExtensionValue;
use crate::der::{Reader, Tag, Writer};
use crate::error::Result;
use crate::oid::{NETSCAPE_COMMENT, Oid};

/// A comment for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetscapeComment(pub String);

impl ExtensionValue for NetscapeComment {
    const OID: Oid = NETSCAPE_COMMENT;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let tlv = reader.expect(Tag::IA5_STRING)?;
        Ok(Self(String::from_utf8_lossy(tlv.value).into_owned()))
    }

    fn write(&self, writer: &mut Writer) {
        writer.ia5_string(&self.0);
    }
}
