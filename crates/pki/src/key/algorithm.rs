//! The kinds of key Chancery makes.

use std::fmt;
use std::str::FromStr;

use super::kind::{Curve, PublicKeyKind};
use crate::algorithm::SignatureAlgorithm;
use crate::error::{Error, ErrorKind};

/// A kind of key Chancery makes. Weak kinds are not among them, so that none can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is the name of its algorithm")]
pub enum KeyAlgorithm {
    Rsa2048,
    Rsa3072,
    Rsa4096,
    EcP256,
    EcP384,
    EcP521,
    Ed25519,
    MlDsa44,
    MlDsa65,
    MlDsa87,
}

impl KeyAlgorithm {
    /// Every kind, in the order a list shows them.
    pub const ALL: [Self; 10] = [
        Self::Rsa2048,
        Self::Rsa3072,
        Self::Rsa4096,
        Self::EcP256,
        Self::EcP384,
        Self::EcP521,
        Self::Ed25519,
        Self::MlDsa44,
        Self::MlDsa65,
        Self::MlDsa87,
    ];

    /// The spelling for options, profiles and JSON, such as `rsa3072`, `p256` or `ml-dsa-65`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Rsa2048 => "rsa2048",
            Self::Rsa3072 => "rsa3072",
            Self::Rsa4096 => "rsa4096",
            Self::EcP256 => "p256",
            Self::EcP384 => "p384",
            Self::EcP521 => "p521",
            Self::Ed25519 => "ed25519",
            Self::MlDsa44 => "ml-dsa-44",
            Self::MlDsa65 => "ml-dsa-65",
            Self::MlDsa87 => "ml-dsa-87",
        }
    }

    /// The words for people, such as `RSA 3072` or `EC P-256`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Rsa2048 => "RSA 2048",
            Self::Rsa3072 => "RSA 3072",
            Self::Rsa4096 => "RSA 4096",
            Self::EcP256 => "EC P-256",
            Self::EcP384 => "EC P-384",
            Self::EcP521 => "EC P-521",
            Self::Ed25519 => "Ed25519",
            Self::MlDsa44 => "ML-DSA-44",
            Self::MlDsa65 => "ML-DSA-65",
            Self::MlDsa87 => "ML-DSA-87",
        }
    }

    /// The kind Chancery would have to be asked for to make such a key; `None` for sizes and kinds it does not make.
    pub const fn of(kind: &PublicKeyKind) -> Option<Self> {
        match kind {
            PublicKeyKind::Rsa { bits: 2048, .. } => Some(Self::Rsa2048),
            PublicKeyKind::Rsa { bits: 3072, .. } => Some(Self::Rsa3072),
            PublicKeyKind::Rsa { bits: 4096, .. } => Some(Self::Rsa4096),
            PublicKeyKind::Ec(Curve::P256) => Some(Self::EcP256),
            PublicKeyKind::Ec(Curve::P384) => Some(Self::EcP384),
            PublicKeyKind::Ec(Curve::P521) => Some(Self::EcP521),
            PublicKeyKind::Ed25519 => Some(Self::Ed25519),
            PublicKeyKind::MlDsa44 => Some(Self::MlDsa44),
            PublicKeyKind::MlDsa65 => Some(Self::MlDsa65),
            PublicKeyKind::MlDsa87 => Some(Self::MlDsa87),
            _ => None,
        }
    }

    /// What such a key signs with unless told otherwise: PKCS#1 v1.5 with SHA-256 for RSA, which every peer reads, and
    /// for EC the digest as strong as the curve (RFC 5480 §4).
    pub const fn default_signature(self) -> SignatureAlgorithm {
        match self {
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 => SignatureAlgorithm::RsaPkcs1Sha256,
            Self::EcP256 => Curve::P256.default_signature(),
            Self::EcP384 => Curve::P384.default_signature(),
            Self::EcP521 => Curve::P521.default_signature(),
            Self::Ed25519 => SignatureAlgorithm::Ed25519,
            Self::MlDsa44 => SignatureAlgorithm::MlDsa44,
            Self::MlDsa65 => SignatureAlgorithm::MlDsa65,
            Self::MlDsa87 => SignatureAlgorithm::MlDsa87,
        }
    }
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

impl FromStr for KeyAlgorithm {
    type Err = Error;

    /// Reads any usual spelling: `rsa:2048`, `RSA-2048`, `P-256`, `ec-p256`, `prime256v1`, `secp384r1`, `ML-DSA-65`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let plain: String = text
            .chars()
            .filter(|c| !matches!(c, '-' | '_' | ':' | ' ' | '/'))
            .map(|c| c.to_ascii_lowercase())
            .collect();
        match plain.as_str() {
            "rsa2048" => Ok(Self::Rsa2048),
            "rsa3072" => Ok(Self::Rsa3072),
            "rsa4096" => Ok(Self::Rsa4096),
            "p256" | "ecp256" | "ec256" | "ecdsap256" | "ecdsa256" | "nistp256" | "prime256v1" | "secp256r1" => {
                Ok(Self::EcP256)
            }
            "p384" | "ecp384" | "ec384" | "ecdsap384" | "ecdsa384" | "nistp384" | "secp384r1" => Ok(Self::EcP384),
            "p521" | "ecp521" | "ec521" | "ecdsap521" | "ecdsa521" | "nistp521" | "secp521r1" => Ok(Self::EcP521),
            "ed25519" => Ok(Self::Ed25519),
            "mldsa44" => Ok(Self::MlDsa44),
            "mldsa65" => Ok(Self::MlDsa65),
            "mldsa87" => Ok(Self::MlDsa87),
            _ => Err(Error::field(ErrorKind::UnsupportedAlgorithm, "key algorithm")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_spellings_are_understood() {
        for (spellings, algorithm) in [
            (&["rsa2048", "rsa:2048", "RSA-2048", "RSA 2048"][..], KeyAlgorithm::Rsa2048),
            (&["p256", "P-256", "ec-p256", "EC:P-256", "prime256v1", "secp256r1"], KeyAlgorithm::EcP256),
            (&["secp384r1", "EC P-384"], KeyAlgorithm::EcP384),
            (&["ML-DSA-65", "mldsa65"], KeyAlgorithm::MlDsa65),
        ] {
            for spelling in spellings {
                assert_eq!(spelling.parse(), Ok(algorithm), "{spelling}");
            }
        }
        for weak in ["rsa1024", "rsa", "secp256k1", "dsa", "", "p25６"] {
            assert!(weak.parse::<KeyAlgorithm>().is_err(), "{weak}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for algorithm in KeyAlgorithm::ALL {
            assert_eq!(algorithm.to_string().parse(), Ok(algorithm));
            assert_eq!(algorithm.label().parse(), Ok(algorithm));
        }
    }
}
