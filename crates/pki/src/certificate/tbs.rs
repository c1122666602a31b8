//! TBSCertificate (RFC 5280 §4.1.2): the bytes that are signed and what they say.

use crate::algorithm::AlgorithmIdentifier;
use crate::der::{Reader, Tag};
use crate::error::{Error, ErrorKind, InField as _, Result};
use crate::extension::{
    AuthorityInfoAccess, AuthorityKeyIdentifier, BasicConstraints, CrlDistributionPoints, ExtendedKeyUsage, Extensions,
    KeyUsage, SubjectAltName, SubjectKeyIdentifier,
};
use crate::general_name::GeneralName;
use crate::key::PublicKey;
use crate::name::Name;
use crate::serial::Serial;
use crate::time::Time;

/// The to-be-signed part of a certificate, as received or as it will be signed.
#[derive(Clone, Debug)]
pub struct TbsCertificate {
    der: Vec<u8>,
    version: u8,
    serial: Serial,
    signature_algorithm: AlgorithmIdentifier,
    issuer: Name,
    not_before: Time,
    not_after: Time,
    subject: Name,
    public_key: PublicKey,
    has_unique_ids: bool,
    extensions: Extensions,
}

impl TbsCertificate {
    /// Reads the DER of a TBSCertificate, tag and length included.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        let mut inner = Reader::document(der).in_field("tbsCertificate")?;
        let version = read_version(&mut inner).in_field("version")?;
        let serial = Serial::read(&mut inner).in_field("serialNumber")?;
        let signature_algorithm = AlgorithmIdentifier::read(&mut inner).in_field("signature")?;
        let issuer = Name::read(&mut inner).in_field("issuer")?;
        let mut validity = inner.sequence().in_field("validity")?;
        let not_before = Time::read(&mut validity).in_field("notBefore")?;
        let not_after = Time::read(&mut validity).in_field("notAfter")?;
        validity.finish().in_field("validity")?;
        let subject = Name::read(&mut inner).in_field("subject")?;
        let public_key = PublicKey::read(&mut inner).in_field("subjectPublicKeyInfo")?;
        let mut has_unique_ids = false;
        for number in [1, 2] {
            if let Some(tlv) = inner.optional(Tag::context(number))? {
                tlv.as_bit_string().in_field("uniqueID")?;
                has_unique_ids = true;
            }
        }
        let extensions = match inner.explicit(3)? {
            Some(mut outer) => {
                let extensions = Extensions::read(&mut outer)?;
                outer.finish().in_field("extensions")?;
                extensions
            }
            None => Extensions::default(),
        };
        inner.finish().in_field("tbsCertificate")?;
        if (has_unique_ids && version < 2) || (!extensions.is_empty() && version < 3) {
            return Err(Error::field(ErrorKind::BadVersion, "version"));
        }
        Ok(Self {
            der: der.to_vec(),
            version,
            serial,
            signature_algorithm,
            issuer,
            not_before,
            not_after,
            subject,
            public_key,
            has_unique_ids,
            extensions,
        })
    }

    /// The bytes that are signed.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// 1, 2 or 3.
    pub const fn version(&self) -> u8 {
        self.version
    }

    /// Serial number.
    pub const fn serial(&self) -> &Serial {
        &self.serial
    }

    /// The algorithm the certificate is signed with.
    pub const fn signature_algorithm(&self) -> &AlgorithmIdentifier {
        &self.signature_algorithm
    }

    /// Who signed.
    pub const fn issuer(&self) -> &Name {
        &self.issuer
    }

    /// First second of validity.
    pub const fn not_before(&self) -> Time {
        self.not_before
    }

    /// Last second of validity.
    pub const fn not_after(&self) -> Time {
        self.not_after
    }

    /// Whom the certificate is about; may be empty when it has alternative names.
    pub const fn subject(&self) -> &Name {
        &self.subject
    }

    /// The subject's public key.
    pub const fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// Whether issuerUniqueID or subjectUniqueID is there, which RFC 5280 §4.1.2.8 says not to write.
    pub const fn has_unique_ids(&self) -> bool {
        self.has_unique_ids
    }

    /// All extensions.
    pub const fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// basicConstraints; `None` when absent. Errors: malformed.
    pub fn basic_constraints(&self) -> Result<Option<BasicConstraints>> {
        self.extensions.decode()
    }

    /// Whether basicConstraints says this is an authority; a malformed extension is no authority.
    pub fn is_ca(&self) -> bool {
        matches!(self.basic_constraints(), Ok(Some(constraints)) if constraints.ca)
    }

    /// keyUsage; `None` when absent. Errors: malformed.
    pub fn key_usage(&self) -> Result<Option<KeyUsage>> {
        self.extensions.decode()
    }

    /// extKeyUsage; `None` when absent. Errors: malformed.
    pub fn extended_key_usage(&self) -> Result<Option<ExtendedKeyUsage>> {
        self.extensions.decode()
    }

    /// Names in subjectAltName; empty when absent. Errors: malformed.
    pub fn subject_alt_names(&self) -> Result<Vec<GeneralName>> {
        Ok(self.extensions.decode::<SubjectAltName>()?.map(|names| names.0).unwrap_or_default())
    }

    /// subjectKeyIdentifier; `None` when absent or malformed.
    pub fn subject_key_identifier(&self) -> Option<Vec<u8>> {
        self.extensions.decode::<SubjectKeyIdentifier>().ok().flatten().map(|identifier| identifier.0)
    }

    /// keyIdentifier of authorityKeyIdentifier; `None` when absent or malformed.
    pub fn authority_key_identifier(&self) -> Option<Vec<u8>> {
        self.extensions.decode::<AuthorityKeyIdentifier>().ok().flatten().and_then(|aki| aki.key_identifier)
    }

    /// Addresses of CRLs, those of freshestCRL not included; empty when absent or malformed.
    pub fn crl_addresses(&self) -> Vec<String> {
        let points = self.extensions.decode::<CrlDistributionPoints>().ok().flatten();
        let points = points.map(|points| points.0).unwrap_or_default();
        points.iter().flat_map(|point| point.addresses()).map(str::to_owned).collect()
    }

    /// authorityInfoAccess; `None` when absent. Errors: malformed.
    pub fn authority_info_access(&self) -> Result<Option<AuthorityInfoAccess>> {
        self.extensions.decode()
    }
}

fn read_version(reader: &mut Reader<'_>) -> Result<u8> {
    let Some(mut inner) = reader.explicit(0)? else { return Ok(1) };
    let number = inner.u64()?;
    inner.finish()?;
    match number {
        // DEFAULT v1 must not be written in DER; it is only a fault of form.
        0..=2 => Ok(number as u8 + 1),
        _ => Err(reader.error(ErrorKind::BadVersion)),
    }
}
