//! TLS feature (RFC 7633), known as must-staple.

use super::ExtensionValue;
use crate::der::{Reader, Writer};
use crate::error::Result;
use crate::oid::{Oid, TLS_FEATURE};

/// TLS extensions the server promises to send; 5 is status_request (OCSP stapling).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFeature(pub Vec<u64>);

impl ExtensionValue for TlsFeature {
    const OID: Oid = TLS_FEATURE;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut inner = reader.sequence()?;
        let mut list = Vec::new();
        while !inner.is_empty() {
            list.push(inner.u64()?);
        }
        Ok(Self(list))
    }

    fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| self.0.iter().for_each(|feature| w.u64(*feature)));
    }
}
