//! id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1).

use super::ExtensionValue;
use crate::der::{Reader, Writer};
use crate::error::Result;
use crate::oid::{OCSP_NOCHECK, Oid};

/// The responder's own certificate need not be checked for revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OcspNoCheck;

impl ExtensionValue for OcspNoCheck {
    const OID: Oid = OCSP_NOCHECK;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        reader.null().map(|()| Self)
    }

    fn write(&self, writer: &mut Writer) {
        writer.null();
    }
}
