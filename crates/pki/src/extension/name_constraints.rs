//! nameConstraints (RFC 5280 §4.2.1.10).

use super::ExtensionValue;
use crate::der::{Reader, Tag, Writer};
use crate::error::{ErrorKind, Result};
use crate::general_name::GeneralName;
use crate::oid::{NAME_CONSTRAINTS, Oid};

/// Name spaces in which all names of certificates below must lie, or must not lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameConstraints {
    /// Names must lie in one of these, for each form that is listed.
    pub permitted: Vec<GeneralName>,
    /// Names must lie in none of these.
    pub excluded: Vec<GeneralName>,
}

impl ExtensionValue for NameConstraints {
    const OID: Oid = NAME_CONSTRAINTS;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut inner = reader.sequence()?;
        let permitted = read_subtrees(&mut inner, 0)?;
        let excluded = read_subtrees(&mut inner, 1)?;
        if permitted.is_empty() && excluded.is_empty() {
            return Err(inner.error(ErrorKind::BadValue));
        }
        inner.finish()?;
        Ok(Self { permitted, excluded })
    }

    fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| {
            write_subtrees(w, 0, &self.permitted);
            write_subtrees(w, 1, &self.excluded);
        });
    }
}

fn read_subtrees(reader: &mut Reader<'_>, number: u8) -> Result<Vec<GeneralName>> {
    let Some(tlv) = reader.optional(Tag::context_constructed(number))? else { return Ok(Vec::new()) };
    let mut list = Vec::new();
    let mut subtrees = tlv.reader();
    while !subtrees.is_empty() {
        let mut subtree = subtrees.sequence()?;
        list.push(GeneralName::read(&mut subtree)?);
        // minimum is 0 and maximum absent in the RFC's profile; anything else would change the meaning.
        if let Some(minimum) = subtree.optional(Tag::context(0))?
            && minimum.as_u64()? != 0
        {
            return Err(subtree.error(ErrorKind::BadValue));
        }
        subtree.finish()?;
    }
    Ok(list)
}

fn write_subtrees(writer: &mut Writer, number: u8, list: &[GeneralName]) {
    if !list.is_empty() {
        writer.context(number, |w| list.iter().for_each(|name| w.sequence(|w| name.write(w))));
    }
}
