//! Certificates (RFC 5280 §4.1): read as received, built from a template.

mod tbs;
mod template;
#[cfg(test)]
mod tests;

pub use tbs::TbsCertificate;
pub use template::CertificateTemplate;

use std::ops::{Deref, Range};

use crate::algorithm::AlgorithmIdentifier;
use crate::der::{Reader, Writer};
use crate::digest;
use crate::error::{Error, ErrorKind, InField as _, Result};
use crate::key::PublicKey;

/// A certificate as received: all bytes, and the fields read from them.
///
/// Two certificates are equal when their bytes are.
#[derive(Clone, Debug)]
pub struct Certificate {
    der: Vec<u8>,
    tbs: TbsCertificate,
    signature: Range<usize>,
}

impl Certificate {
    /// Reads one DER certificate. Errors: anything RFC 5280 §4.1 does not allow in the shell of a certificate;
    /// the values of extensions are not looked at here.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        let mut outer = Reader::document(der).in_field("Certificate")?;
        let tbs_tlv = outer.any().in_field("tbsCertificate")?;
        let tbs = TbsCertificate::from_der(tbs_tlv.raw)?;
        let algorithm = AlgorithmIdentifier::read(&mut outer).in_field("signatureAlgorithm")?;
        let signature = outer.bit_string().and_then(|bits| bits.octets()).in_field("signatureValue")?;
        let end = der.len();
        let start = end.saturating_sub(signature.len());
        outer.finish().in_field("Certificate")?;
        if algorithm != *tbs.signature_algorithm() {
            return Err(Error::field(ErrorKind::AlgorithmMismatch, "signatureAlgorithm"));
        }
        Ok(Self { der: der.to_vec(), tbs, signature: start..end })
    }

    /// Puts a signature to the bytes it was made over.
    pub(crate) fn assemble(tbs: TbsCertificate, signature: &[u8]) -> Self {
        let der = Writer::encode(|w| {
            w.sequence(|w| {
                w.raw(tbs.as_der());
                tbs.signature_algorithm().write(w);
                w.bit_string(signature);
            });
        });
        let end = der.len();
        Self { signature: end.saturating_sub(signature.len())..end, der, tbs }
    }

    /// The whole certificate, byte for byte as received.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The to-be-signed part with its fields; also reached by dereferencing.
    pub const fn tbs(&self) -> &TbsCertificate {
        &self.tbs
    }

    /// Content of `signatureValue`.
    pub fn signature(&self) -> &[u8] {
        self.der.get(self.signature.clone()).unwrap_or_default()
    }

    /// Checks the signature with the issuer's key. Errors: `BadSignature`, `UnsupportedAlgorithm`, `BadKey`.
    pub fn verify_signature(&self, issuer_key: &PublicKey) -> Result<()> {
        issuer_key.verify(self.tbs.signature_algorithm(), self.tbs.as_der(), self.signature())
    }

    /// Whether issuer and subject are the same name (RFC 5280 §3.2, §6.1: self-issued).
    pub fn is_self_issued(&self) -> bool {
        self.tbs.issuer().matches(self.tbs.subject())
    }

    /// Whether the certificate is signed with its own key.
    pub fn is_self_signed(&self) -> bool {
        self.is_self_issued() && self.verify_signature(self.tbs.public_key()).is_ok()
    }

    /// SHA-1 of the DER: 20 bytes.
    pub fn sha1(&self) -> [u8; 20] {
        digest::sha1(&self.der)
    }

    /// SHA-256 of the DER: 32 bytes, the thumbprint people compare.
    pub fn sha256(&self) -> [u8; 32] {
        digest::sha256(&self.der)
    }

    /// SHA-512 of the DER: 64 bytes, the thumbprint trust lists use.
    pub fn sha512(&self) -> [u8; 64] {
        digest::sha512(&self.der)
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl Deref for Certificate {
    type Target = TbsCertificate;

    fn deref(&self) -> &TbsCertificate {
        &self.tbs
    }
}
