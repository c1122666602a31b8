//! basicConstraints (RFC 5280 §4.2.1.9).

use super::ExtensionValue;
use crate::der::{Reader, Tag, Writer};
use crate::error::Result;
use crate::oid::{BASIC_CONSTRAINTS, Oid};

/// Whether the subject is an authority, and how many intermediates may follow it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BasicConstraints {
    /// The subject may sign certificates.
    pub ca: bool,
    /// Most intermediate certificates that are not self-issued and may follow; `None` is no limit.
    pub path_len: Option<u64>,
}

impl ExtensionValue for BasicConstraints {
    const OID: Oid = BASIC_CONSTRAINTS;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut inner = reader.sequence()?;
        let ca = inner.optional(Tag::BOOLEAN)?.map(|tlv| tlv.as_boolean()).transpose()?.unwrap_or(false);
        let path_len = inner.optional(Tag::INTEGER)?.map(|tlv| tlv.as_u64()).transpose()?;
        inner.finish()?;
        Ok(Self { ca, path_len })
    }

    fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| {
            if self.ca {
                w.boolean(true);
            }
            if let Some(length) = self.path_len {
                w.u64(length);
            }
        });
    }
}
