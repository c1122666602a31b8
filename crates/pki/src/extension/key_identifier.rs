//! subjectKeyIdentifier and authorityKeyIdentifier (RFC 5280 §4.2.1.1, §4.2.1.2).

use super::ExtensionValue;
use crate::der::{Reader, Tag, Writer};
use crate::error::{ErrorKind, Result};
use crate::general_name::GeneralName;
use crate::oid::{AUTHORITY_KEY_IDENTIFIER, Oid, SUBJECT_KEY_IDENTIFIER};
use crate::serial::Serial;

/// Identifies the certificate's own key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectKeyIdentifier(pub Vec<u8>);

impl ExtensionValue for SubjectKeyIdentifier {
    const OID: Oid = SUBJECT_KEY_IDENTIFIER;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Ok(Self(reader.octet_string()?.to_vec()))
    }

    fn write(&self, writer: &mut Writer) {
        writer.octet_string(&self.0);
    }
}

/// Identifies the key the certificate or CRL is signed with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorityKeyIdentifier {
    /// The issuer's subjectKeyIdentifier.
    pub key_identifier: Option<Vec<u8>>,
    /// Name of the issuer's issuer; stands together with `serial`.
    pub issuer: Vec<GeneralName>,
    /// Serial number of the issuer's certificate.
    pub serial: Option<Serial>,
}

impl AuthorityKeyIdentifier {
    /// The form RFC 5280 asks for: the key identifier alone.
    pub fn of_key(key_identifier: &[u8]) -> Self {
        Self { key_identifier: Some(key_identifier.to_vec()), ..Self::default() }
    }
}

impl ExtensionValue for AuthorityKeyIdentifier {
    const OID: Oid = AUTHORITY_KEY_IDENTIFIER;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut inner = reader.sequence()?;
        let key_identifier = inner.optional(Tag::context(0))?.map(|tlv| tlv.value.to_vec());
        let issuer = match inner.optional(Tag::context_constructed(1))? {
            Some(tlv) => GeneralName::read_all(tlv.reader())?,
            None => Vec::new(),
        };
        let serial = inner.optional(Tag::context(2))?.map(|tlv| tlv.as_integer()).transpose()?;
        if issuer.is_empty() != serial.is_none() {
            return Err(inner.error(ErrorKind::BadValue));
        }
        inner.finish()?;
        Ok(Self { key_identifier, issuer, serial: serial.map(Serial::from_integer) })
    }

    fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| {
            if let Some(identifier) = &self.key_identifier {
                w.context_primitive(0, identifier);
            }
            if let Some(serial) = &self.serial {
                w.context(1, |w| self.issuer.iter().for_each(|name| name.write(w)));
                w.context_primitive(2, serial.as_bytes());
            }
        });
    }
}
