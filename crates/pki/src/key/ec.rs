//! ECDSA with any digest on any curve.

use aws_lc_rs::{digest, signature};

use super::Curve;
use crate::algorithm::SignatureAlgorithm;

impl Curve {
    pub(super) const fn signing(self) -> &'static signature::EcdsaSigningAlgorithm {
        match self {
            Self::P256 => &signature::ECDSA_P256_SHA256_ASN1_SIGNING,
            Self::P384 => &signature::ECDSA_P384_SHA384_ASN1_SIGNING,
            Self::P521 => &signature::ECDSA_P521_SHA512_ASN1_SIGNING,
        }
    }

    /// The digest as strong as the curve (RFC 5480 §4).
    pub(super) const fn default_signature(self) -> SignatureAlgorithm {
        match self {
            Self::P256 => SignatureAlgorithm::EcdsaSha256,
            Self::P384 => SignatureAlgorithm::EcdsaSha384,
            Self::P521 => SignatureAlgorithm::EcdsaSha512,
        }
    }

    const fn signing_digest(self) -> &'static digest::Algorithm {
        match self {
            Self::P256 => &digest::SHA256,
            Self::P384 => &digest::SHA384,
            Self::P521 => &digest::SHA512,
        }
    }

    /// The digest in the length the library signs on this curve. ECDSA (FIPS 186-5 §6.4.1) takes the leftmost bits of the
    /// digest, as many as the order has, as a number: cutting a longer digest at the right or putting zeros before a
    /// shorter one gives the same number, thus the same signature.
    pub(super) fn fit_digest(self, bytes: &[u8]) -> Option<digest::Digest> {
        let algorithm = self.signing_digest();
        let length = algorithm.output_len();
        let leftmost = bytes.get(..length).unwrap_or(bytes);
        let mut fitted = vec![0; length - leftmost.len()];
        fitted.extend_from_slice(leftmost);
        digest::Digest::import_less_safe(&fitted, algorithm).ok()
    }
}
