//! Extensions of certificates, CRLs and CRL entries (RFC 5280 §4.2, §5.2, §5.3): one file per extension.
//!
//! An extension is kept as received; its value is decoded on demand, so that one malformed extension
//! never hides the rest of a certificate.

mod access;
mod alt_name;
mod basic_constraints;
mod crl_number;
mod distribution_point;
mod extended_key_usage;
mod issuing_distribution_point;
mod key_identifier;
mod key_usage;
mod name_constraints;
mod netscape;
mod ocsp_nocheck;
mod policies;
mod policy_limits;
mod reason;
mod tls_feature;

pub use access::{AccessDescription, AuthorityInfoAccess, SubjectInfoAccess};
pub use alt_name::{CertificateIssuer, IssuerAltName, SubjectAltName};
pub use basic_constraints::BasicConstraints;
pub use crl_number::{CrlNumber, DeltaCrlIndicator};
pub use distribution_point::{CrlDistributionPoints, DistributionPoint, DistributionPointName, FreshestCrl};
pub use extended_key_usage::ExtendedKeyUsage;
pub use issuing_distribution_point::IssuingDistributionPoint;
pub use key_identifier::{AuthorityKeyIdentifier, SubjectKeyIdentifier};
pub use key_usage::{KeyUsage, Usage};
pub use name_constraints::NameConstraints;
pub use netscape::NetscapeComment;
pub use ocsp_nocheck::OcspNoCheck;
pub use policies::{CertificatePolicies, NoticeReference, PolicyInformation, PolicyQualifier};
pub use policy_limits::{InhibitAnyPolicy, PolicyConstraints, PolicyMappings};
pub use reason::{InvalidityDate, ReasonCode, ReasonFlags};
pub use tls_feature::TlsFeature;

use std::collections::HashSet;

use crate::der::{Reader, Tag, Writer};
use crate::error::{ErrorKind, InField as _, Result};
use crate::oid::Oid;

/// One extension as received or as it will be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Which extension it is.
    pub oid: Oid,
    /// Whether a reader that does not know it must reject the whole.
    pub critical: bool,
    /// DER of the extension's own type: the content of `extnValue`.
    pub value: Vec<u8>,
}

/// The type inside one extension's `extnValue`.
pub trait ExtensionValue: Sized {
    /// The extension's identifier.
    const OID: Oid;

    /// Reads the value; the caller checks that nothing follows.
    fn read(reader: &mut Reader<'_>) -> Result<Self>;

    /// Writes the value.
    fn write(&self, writer: &mut Writer);

    /// From the content of `extnValue`.
    fn decode(value: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(value);
        let decoded = Self::read(&mut reader)
            .map_err(|error| error.in_field(crate::oid::name(&Self::OID).unwrap_or("extension")))?;
        reader.finish()?;
        Ok(decoded)
    }

    /// As an extension with this criticality.
    fn to_extension(&self, critical: bool) -> Extension {
        Extension { oid: Self::OID, critical, value: Writer::encode(|w| self.write(w)) }
    }
}

impl Extension {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut inner = reader.sequence()?;
        let oid = inner.oid().in_field("extnID")?;
        let critical = match inner.optional(Tag::BOOLEAN)? {
            // DEFAULT FALSE must not be written in DER; real certificates do it, so only the value is checked.
            Some(tlv) => tlv.as_boolean().in_field("critical")?,
            None => false,
        };
        let value = inner.octet_string().in_field("extnValue")?.to_vec();
        inner.finish()?;
        Ok(Self { oid, critical, value })
    }

    fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| {
            w.oid(&self.oid);
            if self.critical {
                w.boolean(true);
            }
            w.octet_string(&self.value);
        });
    }
}

/// A list of extensions in the order received, each identifier at most once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions(Vec<Extension>);

impl Extensions {
    /// From extensions in writing order.
    pub const fn new(list: Vec<Extension>) -> Self {
        Self(list)
    }

    /// Reads `Extensions ::= SEQUENCE OF Extension`. Errors: `Duplicate` when one stands twice (RFC 5280 §4.2).
    pub fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut inner = reader.sequence().in_field("extensions")?;
        let mut list: Vec<Extension> = Vec::new();
        let mut seen = HashSet::new();
        while !inner.is_empty() {
            let offset = inner.error(ErrorKind::Duplicate);
            let extension = Extension::read(&mut inner).in_field("extensions")?;
            if !seen.insert(extension.oid) {
                return Err(offset.in_field(crate::oid::name(&extension.oid).unwrap_or("extensions")));
            }
            list.push(extension);
        }
        Ok(Self(list))
    }

    /// Writes `Extensions`; the caller leaves an empty list out.
    pub fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| self.0.iter().for_each(|extension| extension.write(w)));
    }

    /// Appends one.
    pub fn push(&mut self, extension: Extension) {
        self.0.push(extension);
    }

    /// All, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Extension> {
        self.0.iter()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The extension with this identifier.
    pub fn find(&self, oid: &Oid) -> Option<&Extension> {
        self.0.iter().find(|extension| extension.oid == *oid)
    }

    /// The decoded extension of this type; `None` when it is not there. Errors: its value is malformed.
    pub fn decode<T: ExtensionValue>(&self) -> Result<Option<T>> {
        self.find(&T::OID).map(|extension| T::decode(&extension.value)).transpose()
    }
}

impl<'a> IntoIterator for &'a Extensions {
    type Item = &'a Extension;
    type IntoIter = std::slice::Iter<'a, Extension>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
