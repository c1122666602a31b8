//! The signature algorithms Chancery makes, with the identifiers their RFCs prescribe.

use std::fmt;

use super::{AlgorithmIdentifier, PssParameters};
use crate::digest::DigestAlgorithm;
use crate::oid::{self, Oid};

/// A signature algorithm Chancery signs with. What it can verify is more: see [`crate::key::PublicKey::verify`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is the name of its algorithm")]
pub enum SignatureAlgorithm {
    RsaPkcs1Sha256,
    RsaPkcs1Sha384,
    RsaPkcs1Sha512,
    RsaPssSha256,
    RsaPssSha384,
    RsaPssSha512,
    EcdsaSha256,
    EcdsaSha384,
    EcdsaSha512,
    Ed25519,
    MlDsa44,
    MlDsa65,
    MlDsa87,
}

impl SignatureAlgorithm {
    /// Every algorithm, in the order a list shows them.
    pub const ALL: [Self; 13] = [
        Self::RsaPkcs1Sha256,
        Self::RsaPkcs1Sha384,
        Self::RsaPkcs1Sha512,
        Self::RsaPssSha256,
        Self::RsaPssSha384,
        Self::RsaPssSha512,
        Self::EcdsaSha256,
        Self::EcdsaSha384,
        Self::EcdsaSha512,
        Self::Ed25519,
        Self::MlDsa44,
        Self::MlDsa65,
        Self::MlDsa87,
    ];

    /// The identifier to write: parameters NULL for RSA PKCS#1 v1.5 (RFC 4055 §5), explicit for PSS with a salt as long
    /// as the digest (RFC 4055 §3.1), absent for ECDSA (RFC 5758 §3.2), Ed25519 (RFC 8410 §3) and ML-DSA (RFC 9881 §2).
    pub fn identifier(self) -> AlgorithmIdentifier {
        match self {
            Self::RsaPkcs1Sha256 | Self::RsaPkcs1Sha384 | Self::RsaPkcs1Sha512 => {
                AlgorithmIdentifier::with_null(self.oid())
            }
            Self::RsaPssSha256 => pss(oid::SHA256, 32),
            Self::RsaPssSha384 => pss(oid::SHA384, 48),
            Self::RsaPssSha512 => pss(oid::SHA512, 64),
            _ => AlgorithmIdentifier::new(self.oid()),
        }
    }

    pub(crate) const fn oid(self) -> Oid {
        match self {
            Self::RsaPkcs1Sha256 => oid::SHA256_WITH_RSA,
            Self::RsaPkcs1Sha384 => oid::SHA384_WITH_RSA,
            Self::RsaPkcs1Sha512 => oid::SHA512_WITH_RSA,
            Self::RsaPssSha256 | Self::RsaPssSha384 | Self::RsaPssSha512 => oid::RSASSA_PSS,
            Self::EcdsaSha256 => oid::SHA256_WITH_ECDSA,
            Self::EcdsaSha384 => oid::SHA384_WITH_ECDSA,
            Self::EcdsaSha512 => oid::SHA512_WITH_ECDSA,
            Self::Ed25519 => oid::ED25519,
            Self::MlDsa44 => oid::ML_DSA_44,
            Self::MlDsa65 => oid::ML_DSA_65,
            Self::MlDsa87 => oid::ML_DSA_87,
        }
    }

    /// The algorithm of an identifier; `None` for one Chancery does not sign with, such as a PSS salt of another length.
    /// RSA parameters may be absent instead of NULL.
    pub fn from_identifier(identifier: &AlgorithmIdentifier) -> Option<Self> {
        if identifier.oid == oid::RSASSA_PSS {
            let parameters = PssParameters::from_identifier(identifier).ok()?;
            return match (parameters.digest, parameters.salt_length) {
                (oid::SHA256, 32) => Some(Self::RsaPssSha256),
                (oid::SHA384, 48) => Some(Self::RsaPssSha384),
                (oid::SHA512, 64) => Some(Self::RsaPssSha512),
                _ => None,
            };
        }
        let algorithm = Self::ALL.into_iter().find(|algorithm| algorithm.oid() == identifier.oid)?;
        let written = algorithm.identifier().parameters;
        let fits = written == identifier.parameters || (written.is_some() && identifier.has_no_parameters());
        fits.then_some(algorithm)
    }

    /// The name people know it by, such as `ECDSA with SHA-256`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RsaPkcs1Sha256 => "RSA with SHA-256",
            Self::RsaPkcs1Sha384 => "RSA with SHA-384",
            Self::RsaPkcs1Sha512 => "RSA with SHA-512",
            Self::RsaPssSha256 => "RSA-PSS with SHA-256",
            Self::RsaPssSha384 => "RSA-PSS with SHA-384",
            Self::RsaPssSha512 => "RSA-PSS with SHA-512",
            Self::EcdsaSha256 => "ECDSA with SHA-256",
            Self::EcdsaSha384 => "ECDSA with SHA-384",
            Self::EcdsaSha512 => "ECDSA with SHA-512",
            Self::Ed25519 => "Ed25519",
            Self::MlDsa44 => "ML-DSA-44",
            Self::MlDsa65 => "ML-DSA-65",
            Self::MlDsa87 => "ML-DSA-87",
        }
    }

    /// The digest that is signed; `None` for Ed25519 and ML-DSA, which sign the message itself.
    pub const fn digest(self) -> Option<DigestAlgorithm> {
        match self {
            Self::RsaPkcs1Sha256 | Self::RsaPssSha256 | Self::EcdsaSha256 => Some(DigestAlgorithm::Sha256),
            Self::RsaPkcs1Sha384 | Self::RsaPssSha384 | Self::EcdsaSha384 => Some(DigestAlgorithm::Sha384),
            Self::RsaPkcs1Sha512 | Self::RsaPssSha512 | Self::EcdsaSha512 => Some(DigestAlgorithm::Sha512),
            Self::Ed25519 | Self::MlDsa44 | Self::MlDsa65 | Self::MlDsa87 => None,
        }
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

fn pss(digest: Oid, salt_length: u64) -> AlgorithmIdentifier {
    PssParameters { digest, salt_length }.identifier()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::der::{Reader, Writer};
    use crate::digest::hex;

    #[test]
    fn identifiers_are_the_bytes_of_their_rfcs() {
        let cases = [
            // RFC 4055 §5
            (SignatureAlgorithm::RsaPkcs1Sha256, "300d06092a864886f70d01010b0500"),
            // RFC 4055 §3.1
            (
                SignatureAlgorithm::RsaPssSha256,
                "304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d0609\
                 6086480165030402010500a203020120",
            ),
            // RFC 5758 §3.2
            (SignatureAlgorithm::EcdsaSha384, "300a06082a8648ce3d040303"),
            // RFC 8410 §3
            (SignatureAlgorithm::Ed25519, "300506032b6570"),
            // RFC 9881 §2
            (SignatureAlgorithm::MlDsa65, "300b0609608648016503040312"),
        ];
        for (algorithm, expected) in cases {
            assert_eq!(hex(&Writer::encode(|w| algorithm.identifier().write(w))), expected, "{algorithm}");
        }
    }

    #[test]
    fn every_algorithm_is_recognised_by_its_identifier() {
        for algorithm in SignatureAlgorithm::ALL {
            let der = Writer::encode(|w| algorithm.identifier().write(w));
            let read = AlgorithmIdentifier::read(&mut Reader::new(&der)).unwrap();
            assert_eq!(SignatureAlgorithm::from_identifier(&read), Some(algorithm));
        }
    }

    #[test]
    fn wrong_parameters_are_not_recognised() {
        let recognise = |identifier| SignatureAlgorithm::from_identifier(&identifier);
        assert_eq!(recognise(AlgorithmIdentifier::with_null(oid::SHA256_WITH_ECDSA)), None);
        assert_eq!(recognise(AlgorithmIdentifier::with_null(oid::ED25519)), None);
        assert_eq!(recognise(pss(oid::SHA256, 222)), None);
        let absent = AlgorithmIdentifier::new(oid::SHA256_WITH_RSA);
        assert_eq!(recognise(absent), Some(SignatureAlgorithm::RsaPkcs1Sha256));
    }
}
