//! Certificate revocation lists, version 2 (RFC 5280 §5): a zero-copy reader and a writer that joins prepared entries.
//!
//! Both are made for a million entries: the reader keeps slices, the writer never copies the entries.

mod entry;
mod index;
mod template;

pub use entry::{CrlEntries, Entries, RevokedCertificate, RevokedEntry};
pub use index::SerialIndex;
pub use template::{CrlTemplate, PreparedCrl, SignedCrl};

use std::ops::Range;

use crate::algorithm::AlgorithmIdentifier;
use crate::der::{Reader, Tag};
use crate::error::{Error, ErrorKind, InField as _, Result};
use crate::extension::{AuthorityKeyIdentifier, CrlNumber, DeltaCrlIndicator, Extensions, IssuingDistributionPoint};
use crate::key::PublicKey;
use crate::name::Name;
use crate::time::Time;

/// A CRL as received: all bytes, and the fields read from them.
#[derive(Clone, Debug)]
pub struct CertificateList {
    der: Vec<u8>,
    tbs: Range<usize>,
    entries: Range<usize>,
    signature: Range<usize>,
    version: u8,
    signature_algorithm: AlgorithmIdentifier,
    issuer: Name,
    this_update: Time,
    next_update: Option<Time>,
    extensions: Extensions,
}

impl CertificateList {
    /// Reads one DER CRL and takes the bytes over. Entries are checked when they are walked, not here.
    pub fn from_der(der: Vec<u8>) -> Result<Self> {
        let mut outer = Reader::document(&der).in_field("CertificateList")?;
        let tbs = outer.expect(Tag::SEQUENCE).in_field("tbsCertList")?;
        let tbs_end = tbs.offset + tbs.value.len();
        let outer_algorithm = AlgorithmIdentifier::read(&mut outer).in_field("signatureAlgorithm")?;
        let signature = outer.bit_string().and_then(|bits| bits.octets()).in_field("signatureValue")?.len();
        outer.finish().in_field("CertificateList")?;

        let mut fields = tbs.reader();
        let version = match fields.optional(Tag::INTEGER)? {
            Some(tlv) if tlv.as_u64()? == 1 => 2,
            Some(tlv) => return Err(Error::new(ErrorKind::BadVersion, tlv.offset).in_field("version")),
            None => 1,
        };
        let signature_algorithm = AlgorithmIdentifier::read(&mut fields).in_field("signature")?;
        let issuer = Name::read(&mut fields).in_field("issuer")?;
        let this_update = Time::read(&mut fields).in_field("thisUpdate")?;
        let next_update = match fields.peek() {
            Some(Tag::UTC_TIME | Tag::GENERALIZED_TIME) => Some(Time::read(&mut fields).in_field("nextUpdate")?),
            _ => None,
        };
        let entries = fields.optional(Tag::SEQUENCE).in_field("revokedCertificates")?;
        let entries = entries.map_or(0..0, |tlv| tlv.offset..tlv.offset + tlv.value.len());
        let extensions = match fields.explicit(0)? {
            Some(mut explicit) => {
                let extensions = Extensions::read(&mut explicit).in_field("crlExtensions")?;
                explicit.finish().in_field("crlExtensions")?;
                extensions
            }
            None => Extensions::default(),
        };
        fields.finish().in_field("tbsCertList")?;
        if outer_algorithm != signature_algorithm {
            return Err(Error::field(ErrorKind::AlgorithmMismatch, "signatureAlgorithm"));
        }
        if version < 2 && !extensions.is_empty() {
            return Err(Error::field(ErrorKind::BadVersion, "version"));
        }
        let tbs = tbs_end - tbs.raw.len()..tbs_end;
        let signature = der.len() - signature..der.len();
        Ok(Self {
            tbs,
            entries,
            signature,
            version,
            signature_algorithm,
            issuer,
            this_update,
            next_update,
            extensions,
            der,
        })
    }

    /// The whole CRL, byte for byte as received.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The bytes that are signed.
    pub fn tbs_der(&self) -> &[u8] {
        self.der.get(self.tbs.clone()).unwrap_or_default()
    }

    /// Checks the signature with the issuer's key. Errors: `BadSignature`, `UnsupportedAlgorithm`, `BadKey`.
    pub fn verify_signature(&self, issuer_key: &PublicKey) -> Result<()> {
        let signature = self.der.get(self.signature.clone()).unwrap_or_default();
        issuer_key.verify(&self.signature_algorithm, self.tbs_der(), signature)
    }

    /// 1 or 2.
    pub const fn version(&self) -> u8 {
        self.version
    }

    /// The algorithm the CRL is signed with.
    pub const fn signature_algorithm(&self) -> &AlgorithmIdentifier {
        &self.signature_algorithm
    }

    /// Who signed.
    pub const fn issuer(&self) -> &Name {
        &self.issuer
    }

    /// When it was made.
    pub const fn this_update(&self) -> Time {
        self.this_update
    }

    /// When the next one is due at the latest; RFC 5280 asks for it, old authorities leave it out.
    pub const fn next_update(&self) -> Option<Time> {
        self.next_update
    }

    /// Extensions of the whole list.
    pub const fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// The CRL number; `None` when absent, malformed or above 64 bits.
    pub fn number(&self) -> Option<u64> {
        self.extensions.decode::<CrlNumber>().ok().flatten()?.to_u64()
    }

    /// The base this delta CRL continues; `None` for a full CRL. Errors: malformed.
    pub fn delta_base(&self) -> Result<Option<DeltaCrlIndicator>> {
        self.extensions.decode()
    }

    /// What the CRL covers; `None` is everything its issuer issued. Errors: malformed.
    pub fn issuing_distribution_point(&self) -> Result<Option<IssuingDistributionPoint>> {
        self.extensions.decode()
    }

    /// keyIdentifier of authorityKeyIdentifier; `None` when absent or malformed.
    pub fn authority_key_identifier(&self) -> Option<Vec<u8>> {
        self.extensions.decode::<AuthorityKeyIdentifier>().ok().flatten()?.key_identifier
    }

    /// Walks the entries in the order received; ends after the first malformed one.
    pub fn entries(&self) -> Entries<'_> {
        Entries::new(self.der.get(self.entries.clone()).unwrap_or_default())
    }

    /// Content of `revokedCertificates`: the DER of the entries one after the other.
    pub fn entries_der(&self) -> &[u8] {
        self.der.get(self.entries.clone()).unwrap_or_default()
    }
}
