//! Looking serial numbers up in a large CRL.

use super::{CertificateList, RevokedEntry};
use crate::error::Result;

/// The entries of a CRL sorted by serial number: a look-up is a binary search.
pub struct SerialIndex<'a> {
    entries: Vec<RevokedEntry<'a>>,
}

impl<'a> SerialIndex<'a> {
    /// Sorts the entries of this CRL. Errors: one entry is malformed.
    pub fn of(list: &'a CertificateList) -> Result<Self> {
        let mut entries = list.entries().collect::<Result<Vec<_>>>()?;
        entries.sort_by(|a, b| a.serial.cmp(b.serial));
        Ok(Self { entries })
    }

    /// The entry with this serial number (content octets of its INTEGER).
    pub fn find(&self, serial: &[u8]) -> Option<&RevokedEntry<'a>> {
        let place = self.entries.binary_search_by(|entry| entry.serial.cmp(serial)).ok()?;
        self.entries.get(place)
    }

    /// How many entries there are.
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
