//! Verifying signatures.

use aws_lc_rs::signature::{
    self, ParsedPublicKey, RsaParameters, RsaPssSaltLength, RsaPublicKeyComponents, VerificationAlgorithm,
};

use super::rsa::RsaComponents;
use super::{Curve, PublicKey, PublicKeyKind};
use crate::algorithm::{AlgorithmIdentifier, PssParameters};
use crate::error::{Error, ErrorKind, Result};
use crate::oid;

const UNSUPPORTED: Error = Error::field(ErrorKind::UnsupportedAlgorithm, "signatureAlgorithm");
const BAD_PARAMETERS: Error = Error::field(ErrorKind::BadValue, "signatureAlgorithm parameters");
const BAD_KEY: Error = Error::field(ErrorKind::BadKey, "subjectPublicKey");
const BAD_SIGNATURE: Error = Error::field(ErrorKind::BadSignature, "signature");

pub(super) fn verify(key: &PublicKey, algorithm: &AlgorithmIdentifier, message: &[u8], signature: &[u8]) -> Result<()> {
    if !is_known(algorithm) {
        return Err(UNSUPPORTED);
    }
    match key.kind() {
        PublicKeyKind::Rsa { .. } if algorithm.oid == oid::RSASSA_PSS => {
            rsa_pss(key, &PssParameters::from_identifier(algorithm)?, message, signature)
        }
        PublicKeyKind::Rsa { bits, .. } => rsa_pkcs1(key, *bits, algorithm, message, signature),
        PublicKeyKind::RsaPss { .. } => {
            let parameters = PssParameters::from_identifier(algorithm).map_err(|error| match algorithm.oid {
                oid::RSASSA_PSS => error,
                _ => BAD_SIGNATURE,
            })?;
            check_pss_restriction(key.algorithm(), &parameters)?;
            rsa_pss(key, &parameters, message, signature)
        }
        PublicKeyKind::Ec(curve) => ecdsa(key, *curve, algorithm, message, signature),
        PublicKeyKind::Ed25519 => pure(key, &signature::ED25519, 32, algorithm, message, signature),
        PublicKeyKind::MlDsa44 => pure(key, &signature::ML_DSA_44, 1312, algorithm, message, signature),
        PublicKeyKind::MlDsa65 => pure(key, &signature::ML_DSA_65, 1952, algorithm, message, signature),
        PublicKeyKind::MlDsa87 => pure(key, &signature::ML_DSA_87, 2592, algorithm, message, signature),
        PublicKeyKind::Malformed(_) => Err(BAD_KEY),
        _ => Err(UNSUPPORTED),
    }
}

/// Whether some kind of key here verifies the algorithm. What is known but belongs to another kind of key is a bad
/// signature, not an unsupported algorithm.
fn is_known(algorithm: &AlgorithmIdentifier) -> bool {
    matches!(
        algorithm.oid,
        oid::SHA1_WITH_RSA
            | oid::SHA256_WITH_RSA
            | oid::SHA384_WITH_RSA
            | oid::SHA512_WITH_RSA
            | oid::RSASSA_PSS
            | oid::SHA1_WITH_ECDSA
            | oid::SHA256_WITH_ECDSA
            | oid::SHA384_WITH_ECDSA
            | oid::SHA512_WITH_ECDSA
            | oid::ED25519
            | oid::ML_DSA_44
            | oid::ML_DSA_65
            | oid::ML_DSA_87
    )
}

/// PKCS#1 v1.5 (RFC 8017 §8.2.2). Keys of 1024 to 2047 bits verify what old certificates carry; shorter ones are out.
fn rsa_pkcs1(
    key: &PublicKey,
    bits: usize,
    algorithm: &AlgorithmIdentifier,
    message: &[u8],
    signature: &[u8],
) -> Result<()> {
    let short = bits < 2048;
    let parameters = match algorithm.oid {
        oid::SHA1_WITH_RSA => &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        oid::SHA256_WITH_RSA if short => &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        oid::SHA256_WITH_RSA => &signature::RSA_PKCS1_2048_8192_SHA256,
        oid::SHA384_WITH_RSA => &signature::RSA_PKCS1_2048_8192_SHA384,
        oid::SHA512_WITH_RSA if short => &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        oid::SHA512_WITH_RSA => &signature::RSA_PKCS1_2048_8192_SHA512,
        _ => return Err(BAD_SIGNATURE),
    };
    if !algorithm.has_null_or_no_parameters() {
        return Err(BAD_PARAMETERS);
    }
    rsa(key, parameters, message, signature)
}

/// RSASSA-PSS (RFC 8017 §8.1.2) with any salt length.
fn rsa_pss(key: &PublicKey, parameters: &PssParameters, message: &[u8], signature: &[u8]) -> Result<()> {
    let fixed = match parameters.digest {
        oid::SHA256 => signature::RSA_PSS_2048_8192_SHA256,
        oid::SHA384 => signature::RSA_PSS_2048_8192_SHA384,
        oid::SHA512 => signature::RSA_PSS_2048_8192_SHA512,
        _ => return Err(UNSUPPORTED),
    };
    let salt_length = u16::try_from(parameters.salt_length).map_err(|_| BAD_SIGNATURE)?;
    rsa(key, &fixed.with_pss_salt_length(RsaPssSaltLength::Custom(salt_length)), message, signature)
}

/// A key restricted to PSS may fix the digest and a least salt length (RFC 4055 §1.2).
fn check_pss_restriction(key: &AlgorithmIdentifier, signature: &PssParameters) -> Result<()> {
    if key.has_no_parameters() {
        return Ok(());
    }
    let restriction = PssParameters::from_identifier(key).map_err(|_| BAD_KEY)?;
    let allowed = restriction.digest == signature.digest && restriction.salt_length <= signature.salt_length;
    if allowed { Ok(()) } else { Err(BAD_SIGNATURE) }
}

fn rsa(key: &PublicKey, parameters: &RsaParameters, message: &[u8], signature: &[u8]) -> Result<()> {
    let components = RsaComponents::read(key.key_bytes()).map_err(|_| BAD_KEY)?;
    let sizes = parameters.min_modulus_len() as usize..=parameters.max_modulus_len() as usize;
    if !sizes.contains(&components.bits()) {
        return Err(UNSUPPORTED);
    }
    components.check()?;
    RsaPublicKeyComponents { n: components.modulus, e: components.exponent }
        .verify(parameters, message, signature)
        .map_err(|_| BAD_SIGNATURE)
}

/// ECDSA (RFC 5480, RFC 5758 §3.2) with any digest on any curve the library offers.
fn ecdsa(
    key: &PublicKey,
    curve: Curve,
    algorithm: &AlgorithmIdentifier,
    message: &[u8],
    signature: &[u8],
) -> Result<()> {
    let verification: &'static dyn VerificationAlgorithm = match (curve, algorithm.oid) {
        (Curve::P256, oid::SHA1_WITH_ECDSA) => &signature::ECDSA_P256_SHA1_ASN1,
        (Curve::P256, oid::SHA256_WITH_ECDSA) => &signature::ECDSA_P256_SHA256_ASN1,
        (Curve::P256, oid::SHA384_WITH_ECDSA) => &signature::ECDSA_P256_SHA384_ASN1,
        (Curve::P256, oid::SHA512_WITH_ECDSA) => &signature::ECDSA_P256_SHA512_ASN1,
        (Curve::P384, oid::SHA1_WITH_ECDSA) => return Err(UNSUPPORTED),
        (Curve::P384, oid::SHA256_WITH_ECDSA) => &signature::ECDSA_P384_SHA256_ASN1,
        (Curve::P384, oid::SHA384_WITH_ECDSA) => &signature::ECDSA_P384_SHA384_ASN1,
        (Curve::P384, oid::SHA512_WITH_ECDSA) => &signature::ECDSA_P384_SHA512_ASN1,
        (Curve::P521, oid::SHA1_WITH_ECDSA) => &signature::ECDSA_P521_SHA1_ASN1,
        (Curve::P521, oid::SHA256_WITH_ECDSA) => &signature::ECDSA_P521_SHA256_ASN1,
        (Curve::P521, oid::SHA384_WITH_ECDSA) => &signature::ECDSA_P521_SHA384_ASN1,
        (Curve::P521, oid::SHA512_WITH_ECDSA) => &signature::ECDSA_P521_SHA512_ASN1,
        _ => return Err(BAD_SIGNATURE),
    };
    if !algorithm.has_no_parameters() {
        return Err(BAD_PARAMETERS);
    }
    let length = curve.field_length();
    let well_formed = match key.key_bytes() {
        [0x04, coordinates @ ..] => coordinates.len() == 2 * length,
        [0x02 | 0x03, coordinate @ ..] => coordinate.len() == length,
        _ => false,
    };
    if !well_formed {
        return Err(BAD_KEY);
    }
    with_parsed(verification, key.key_bytes(), message, signature)
}

/// Algorithms that sign the message itself: no choice of digest, identifier without parameters, raw key bytes.
fn pure(
    key: &PublicKey,
    verification: &'static dyn VerificationAlgorithm,
    key_length: usize,
    algorithm: &AlgorithmIdentifier,
    message: &[u8],
    signature: &[u8],
) -> Result<()> {
    if algorithm.oid != key.algorithm().oid {
        return Err(BAD_SIGNATURE);
    }
    if !algorithm.has_no_parameters() {
        return Err(BAD_PARAMETERS);
    }
    if !key.algorithm().has_no_parameters() || key.key_bytes().len() != key_length {
        return Err(BAD_KEY);
    }
    with_parsed(verification, key.key_bytes(), message, signature)
}

fn with_parsed(
    verification: &'static dyn VerificationAlgorithm,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<()> {
    let key = ParsedPublicKey::new(verification, key).map_err(|_| BAD_KEY)?;
    key.verify_sig(message, signature).map_err(|_| BAD_SIGNATURE)
}
