//! What kind of public key a SubjectPublicKeyInfo holds.

use std::fmt;

use super::rsa::RsaComponents;
use crate::algorithm::AlgorithmIdentifier;
use crate::der::{Reader, Tag};
use crate::oid::{self, Oid};

/// The kind of a public key, with what a person wants to know of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PublicKeyKind {
    /// RSA (RFC 3279 §2.3.1)
    Rsa {
        /// Length of the modulus in bits.
        bits: usize,
        /// The public exponent; `None` beyond 64 bits.
        exponent: Option<u64>,
    },
    /// RSA restricted to RSASSA-PSS (RFC 4055 §1.2)
    RsaPss {
        /// Length of the modulus in bits.
        bits: usize,
        /// The public exponent; `None` beyond 64 bits.
        exponent: Option<u64>,
    },
    /// EC on a curve Chancery uses (RFC 5480)
    Ec(Curve),
    /// EC on another curve; `None` for curve parameters written out
    OtherEc(Option<Oid>),
    /// Ed25519 (RFC 8410)
    Ed25519,
    /// Ed448 (RFC 8410)
    Ed448,
    /// X25519 (RFC 8410)
    X25519,
    /// X448 (RFC 8410)
    X448,
    /// ML-DSA-44 (RFC 9881)
    MlDsa44,
    /// ML-DSA-65 (RFC 9881)
    MlDsa65,
    /// ML-DSA-87 (RFC 9881)
    MlDsa87,
    /// DSA (RFC 3279 §2.3.2)
    Dsa {
        /// Length of the prime in bits; `None` when the parameters are inherited or unreadable.
        bits: Option<usize>,
    },
    /// A known algorithm whose key bytes cannot be read
    Malformed(Oid),
    /// An algorithm that is not known here
    Other(Oid),
}

/// The curves Chancery uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is the name of its curve")]
pub enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    /// The identifier of the curve (RFC 5480 §2.1.1.1).
    pub const fn oid(self) -> Oid {
        match self {
            Self::P256 => oid::P256,
            Self::P384 => oid::P384,
            Self::P521 => oid::P521,
        }
    }

    /// The curve of an identifier.
    pub fn from_oid(oid: &Oid) -> Option<Self> {
        [Self::P256, Self::P384, Self::P521].into_iter().find(|curve| curve.oid() == *oid)
    }

    /// Length of a coordinate in bytes.
    pub(super) const fn field_length(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }
}

impl PublicKeyKind {
    pub(super) fn of(algorithm: &AlgorithmIdentifier, key: &[u8]) -> Self {
        match algorithm.oid {
            oid::RSA_ENCRYPTION => {
                Self::rsa(key).map_or(Self::Malformed(algorithm.oid), |(bits, exponent)| Self::Rsa { bits, exponent })
            }
            oid::RSASSA_PSS => Self::rsa(key)
                .map_or(Self::Malformed(algorithm.oid), |(bits, exponent)| Self::RsaPss { bits, exponent }),
            oid::EC_PUBLIC_KEY => Self::ec(algorithm),
            oid::ED25519 => Self::Ed25519,
            oid::ED448 => Self::Ed448,
            oid::X25519 => Self::X25519,
            oid::X448 => Self::X448,
            oid::ML_DSA_44 => Self::MlDsa44,
            oid::ML_DSA_65 => Self::MlDsa65,
            oid::ML_DSA_87 => Self::MlDsa87,
            oid::DSA => Self::Dsa { bits: dsa_bits(algorithm) },
            other => Self::Other(other),
        }
    }

    fn rsa(key: &[u8]) -> Option<(usize, Option<u64>)> {
        let components = RsaComponents::read(key).ok()?;
        Some((components.bits(), components.small_exponent()))
    }

    fn ec(algorithm: &AlgorithmIdentifier) -> Self {
        let Some(parameters) = &algorithm.parameters else {
            return Self::Malformed(algorithm.oid);
        };
        let mut reader = Reader::new(parameters);
        match reader.peek() {
            Some(Tag::OID) => reader.oid().map_or(Self::Malformed(algorithm.oid), |oid| {
                Curve::from_oid(&oid).map_or(Self::OtherEc(Some(oid)), Self::Ec)
            }),
            Some(Tag::SEQUENCE) => Self::OtherEc(None),
            _ => Self::Malformed(algorithm.oid),
        }
    }
}

fn dsa_bits(algorithm: &AlgorithmIdentifier) -> Option<usize> {
    let mut parameters = Reader::document(algorithm.parameters.as_deref()?).ok()?;
    super::rsa::unsigned(parameters.integer().ok()?).map(super::rsa::bits)
}

impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        })
    }
}

impl fmt::Display for PublicKeyKind {
    /// The words for people, such as `RSA 2048` or `EC P-256`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits, .. } => write!(f, "RSA {bits}"),
            Self::RsaPss { bits, .. } => write!(f, "RSA-PSS {bits}"),
            Self::Ec(curve) => write!(f, "EC {curve}"),
            Self::OtherEc(Some(curve)) => write!(f, "EC {}", oid::label(curve)),
            Self::OtherEc(None) => f.write_str("EC with explicit parameters"),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::Ed448 => f.write_str("Ed448"),
            Self::X25519 => f.write_str("X25519"),
            Self::X448 => f.write_str("X448"),
            Self::MlDsa44 => f.write_str("ML-DSA-44"),
            Self::MlDsa65 => f.write_str("ML-DSA-65"),
            Self::MlDsa87 => f.write_str("ML-DSA-87"),
            Self::Dsa { bits: Some(bits) } => write!(f, "DSA {bits}"),
            Self::Dsa { bits: None } => f.write_str("DSA"),
            Self::Malformed(algorithm) => write!(f, "{} (unreadable)", oid::label(algorithm)),
            Self::Other(algorithm) => f.write_str(&oid::label(algorithm)),
        }
    }
}
