//! Algorithm identifiers (RFC 5280 §4.1.1.2) and the signature algorithms Chancery makes.

mod pss;
mod signature;

use std::fmt;

pub use pss::PssParameters;
pub use signature::SignatureAlgorithm;

use crate::der::{Reader, Tag, Writer};
use crate::error::{InField, Result};
use crate::oid::{self, Oid};

/// `AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL }`, as received.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AlgorithmIdentifier {
    /// Which algorithm.
    pub oid: Oid,
    /// The parameters as they stood in the input, tag and length included; `None` when absent.
    pub parameters: Option<Vec<u8>>,
}

impl AlgorithmIdentifier {
    /// An identifier whose parameters are absent.
    pub const fn new(oid: Oid) -> Self {
        Self { oid, parameters: None }
    }

    /// An identifier whose parameters are NULL.
    pub fn with_null(oid: Oid) -> Self {
        Self { oid, parameters: Some(Writer::encode(Writer::null)) }
    }

    /// Reads one AlgorithmIdentifier. The parameters are kept, not interpreted.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut content = reader.sequence().in_field("AlgorithmIdentifier")?;
        let oid = content.oid().in_field("algorithm")?;
        let parameters =
            if content.is_empty() { None } else { Some(content.any().in_field("parameters")?.raw.to_vec()) };
        content.finish().in_field("AlgorithmIdentifier")?;
        Ok(Self { oid, parameters })
    }

    /// Writes the identifier.
    pub fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| {
            w.oid(&self.oid);
            if let Some(parameters) = &self.parameters {
                w.raw(parameters);
            }
        });
    }

    /// Whether the parameters are absent.
    pub const fn has_no_parameters(&self) -> bool {
        self.parameters.is_none()
    }

    /// Whether the parameters are absent or NULL: both occur where RFC 4055 §2.1 asks for NULL.
    pub fn has_null_or_no_parameters(&self) -> bool {
        self.parameters.as_deref().is_none_or(|der| der == [Tag::NULL.0, 0])
    }

    /// The digest a signature of this algorithm is made over, if that is a separate choice: `None` for Ed25519,
    /// ML-DSA and unknown algorithms.
    pub fn digest_oid(&self) -> Option<Oid> {
        match self.oid {
            oid::MD5_WITH_RSA => Some(oid::MD5),
            oid::SHA1_WITH_RSA | oid::SHA1_WITH_ECDSA | oid::SHA1_WITH_DSA => Some(oid::SHA1),
            oid::SHA256_WITH_RSA | oid::SHA256_WITH_ECDSA => Some(oid::SHA256),
            oid::SHA384_WITH_RSA | oid::SHA384_WITH_ECDSA => Some(oid::SHA384),
            oid::SHA512_WITH_RSA | oid::SHA512_WITH_ECDSA => Some(oid::SHA512),
            oid::RSASSA_PSS => PssParameters::from_identifier(self).ok().map(|parameters| parameters.digest),
            _ => None,
        }
    }

    /// Whether a signature of this algorithm rests on a broken digest (MD2, MD5 or SHA-1): readable, never made.
    pub fn is_weak(&self) -> bool {
        self.oid == oid::MD2_WITH_RSA || matches!(self.digest_oid(), Some(oid::MD5 | oid::SHA1))
    }
}

impl fmt::Display for AlgorithmIdentifier {
    /// The name of the algorithm, with its digest where that is a parameter: `RSASSA-PSS with SHA-256`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&oid::label(&self.oid))?;
        match self.digest_oid() {
            Some(digest) if self.oid == oid::RSASSA_PSS => write!(f, " with {}", oid::label(&digest)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::unhex;

    #[test]
    fn every_form_of_parameters_is_kept_as_received() {
        for der in ["300d06092a864886f70d01010b0500", "300b06092a864886f70d01010b", "300e06092a864886f70d01010b0101ff"]
        {
            let der = unhex(der).unwrap();
            let identifier = AlgorithmIdentifier::read(&mut Reader::new(&der)).unwrap();
            assert_eq!(Writer::encode(|w| identifier.write(w)), der);
            assert_eq!(identifier.to_string(), "sha256WithRSA");
        }
        let two_parameters = unhex("300f06092a864886f70d01010b05000500").unwrap();
        assert!(AlgorithmIdentifier::read(&mut Reader::new(&two_parameters)).is_err());
    }

    #[test]
    fn broken_digests_are_called_weak() {
        let weak = [oid::MD2_WITH_RSA, oid::MD5_WITH_RSA, oid::SHA1_WITH_RSA, oid::SHA1_WITH_ECDSA, oid::SHA1_WITH_DSA];
        assert!(weak.iter().all(|oid| AlgorithmIdentifier::with_null(*oid).is_weak()));
        let pss_of_sha1 = AlgorithmIdentifier { oid: oid::RSASSA_PSS, parameters: Some(vec![0x30, 0]) };
        assert!(pss_of_sha1.is_weak());
        assert!(!SignatureAlgorithm::ALL.iter().any(|algorithm| algorithm.identifier().is_weak()));
    }
}
