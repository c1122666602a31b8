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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithm::SignatureAlgorithm;
    use crate::der::{Reader, Tag, Writer};
    use crate::key::{KeyAlgorithm, PrivateKey};
    use crate::signer::Signer;

    const MESSAGE: &[u8] = b"message";

    fn signed(algorithm: KeyAlgorithm) -> (PublicKey, AlgorithmIdentifier, Vec<u8>) {
        let key = PrivateKey::generate(algorithm).unwrap();
        let signature = key.sign(key.default_algorithm(), MESSAGE).unwrap();
        (key.public_key().clone(), key.default_algorithm().identifier(), signature)
    }

    fn kind(result: Result<()>) -> Option<ErrorKind> {
        result.err().map(|error| error.kind)
    }

    #[test]
    fn ecdsa_signatures_have_one_encoding() {
        let (key, algorithm, good) = signed(KeyAlgorithm::EcP256);
        let mut numbers = Reader::document(&good).unwrap();
        let (r, s) = (numbers.integer().unwrap(), numbers.integer().unwrap());
        let pair = |r: &[u8], s: &[u8]| {
            Writer::encode(|w| {
                w.sequence(|w| {
                    w.primitive(Tag::INTEGER, r);
                    w.primitive(Tag::INTEGER, s);
                });
            })
        };
        let padded = [&[0][..], r].concat();
        let body = &good[2..];
        let long_length = [&[0x30, 0x81, body.len() as u8][..], body].concat();
        let inner_trailing = [&[0x30, body.len() as u8 + 2][..], body, &[5, 0]].concat();
        let bad = [
            pair(&[0], s),
            pair(r, &[0]),
            pair(&[0], &[0]),
            pair(&[1], &[1]),
            pair(&padded, s),
            pair(&[0xff], s),
            pair(&[], s),
            long_length,
            inner_trailing,
            [&good[..], &[0]].concat(),
            good[..good.len() - 1].to_vec(),
            [r, s].concat(),
            Vec::new(),
        ];
        assert_eq!(key.verify(&algorithm, MESSAGE, &pair(r, s)), Ok(()));
        for signature in bad {
            assert_eq!(kind(key.verify(&algorithm, MESSAGE, &signature)), Some(ErrorKind::BadSignature));
        }
    }

    #[test]
    fn signatures_of_fixed_length_have_that_length() {
        for algorithm in [KeyAlgorithm::Ed25519, KeyAlgorithm::MlDsa44, KeyAlgorithm::Rsa2048] {
            let (key, identifier, good) = signed(algorithm);
            for bad in [[&good[..], &[0]].concat(), [&[0], &good[..]].concat(), good[1..].to_vec(), Vec::new()] {
                assert_eq!(kind(key.verify(&identifier, MESSAGE, &bad)), Some(ErrorKind::BadSignature), "{algorithm}");
            }
        }
    }

    #[test]
    fn an_rsa_signature_without_its_leading_zero_is_refused() {
        let key = PrivateKey::generate(KeyAlgorithm::Rsa2048).unwrap();
        let algorithm = SignatureAlgorithm::RsaPkcs1Sha256;
        let (message, signature) = (0u32..)
            .map(|number| (number.to_be_bytes(), key.sign(algorithm, &number.to_be_bytes()).unwrap()))
            .find(|(_, signature)| signature[0] == 0)
            .unwrap();
        let verify = |signature| key.public_key().verify(&algorithm.identifier(), &message, signature);
        assert_eq!(verify(&signature), Ok(()));
        assert_eq!(kind(verify(&signature[1..])), Some(ErrorKind::BadSignature));
    }

    #[test]
    fn keys_that_are_no_keys_are_refused_when_used() {
        let (ec, ecdsa, signature) = signed(KeyAlgorithm::EcP256);
        let point = ec.key_bytes();
        let mut off_curve = point.to_vec();
        off_curve[64] ^= 1;
        let hybrid = [&[0x06 | (point[64] & 1)][..], &point[1..]].concat();
        for bytes in [&off_curve[..], &hybrid, &point[..64], &point[..33], &[0], &[], &[0x04; 65], &[0x02; 1]] {
            let key = PublicKey::from_parts(ec.algorithm().clone(), bytes);
            assert_eq!(kind(key.verify(&ecdsa, MESSAGE, &signature)), Some(ErrorKind::BadKey), "{bytes:02x?}");
        }
        for algorithm in [KeyAlgorithm::Ed25519, KeyAlgorithm::MlDsa65] {
            let (key, identifier, signature) = signed(algorithm);
            let bytes = key.key_bytes();
            for bytes in [&bytes[1..], &[bytes, &[0]].concat(), &[]] {
                let key = PublicKey::from_parts(key.algorithm().clone(), bytes);
                assert_eq!(kind(key.verify(&identifier, MESSAGE, &signature)), Some(ErrorKind::BadKey));
            }
        }
    }

    #[test]
    fn rsa_numbers_that_make_no_key_are_refused_when_used() {
        let (key, identifier, signature) = signed(KeyAlgorithm::Rsa2048);
        let components = RsaComponents::read(key.key_bytes()).unwrap();
        let mut even = components.modulus.to_vec();
        even[255] &= 0xfe;
        let odd = components.modulus;
        let cases: [(&[u8], &[u8]); 6] =
            [(&even, &[1, 0, 1]), (odd, &[2]), (odd, &[1]), (odd, &[]), (odd, &[3, 0, 0, 0, 1]), (odd, odd)];
        for (modulus, exponent) in cases {
            let bytes = Writer::encode(|w| {
                w.sequence(|w| {
                    w.unsigned(modulus);
                    w.unsigned(exponent);
                });
            });
            let key = PublicKey::from_parts(key.algorithm().clone(), &bytes);
            assert_eq!(kind(key.verify(&identifier, MESSAGE, &signature)), Some(ErrorKind::BadKey), "{exponent:02x?}");
        }
        let garbage = PublicKey::from_parts(key.algorithm().clone(), b"garbage");
        assert_eq!(garbage.kind(), &PublicKeyKind::Malformed(oid::RSA_ENCRYPTION));
        assert_eq!(kind(garbage.verify(&identifier, MESSAGE, &signature)), Some(ErrorKind::BadKey));
    }

    #[test]
    fn parameters_are_checked_strictly() {
        let (ec, _, ec_signature) = signed(KeyAlgorithm::EcP256);
        let (rsa, _, rsa_signature) = signed(KeyAlgorithm::Rsa2048);
        let (ed, _, ed_signature) = signed(KeyAlgorithm::Ed25519);
        let odd = AlgorithmIdentifier { oid: oid::SHA256_WITH_RSA, parameters: Some(vec![0x30, 0]) };
        for (key, algorithm, signature) in [
            (&ec, AlgorithmIdentifier::with_null(oid::SHA256_WITH_ECDSA), &ec_signature),
            (&rsa, odd, &rsa_signature),
            (&rsa, AlgorithmIdentifier::new(oid::RSASSA_PSS), &rsa_signature),
            (&ed, AlgorithmIdentifier::with_null(oid::ED25519), &ed_signature),
        ] {
            assert_eq!(kind(key.verify(&algorithm, MESSAGE, signature)), Some(ErrorKind::BadValue), "{algorithm}");
        }
        let absent = AlgorithmIdentifier::new(oid::SHA256_WITH_RSA);
        assert_eq!(rsa.verify(&absent, MESSAGE, &rsa_signature), Ok(()));
    }

    #[test]
    fn an_algorithm_of_another_kind_of_key_is_a_bad_signature() {
        for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::EcP384, KeyAlgorithm::Ed25519, KeyAlgorithm::MlDsa44] {
            let (key, own, signature) = signed(algorithm);
            for other in SignatureAlgorithm::ALL.map(SignatureAlgorithm::identifier) {
                if other != own {
                    assert_eq!(kind(key.verify(&other, MESSAGE, &signature)), Some(ErrorKind::BadSignature));
                }
            }
            let unknown = AlgorithmIdentifier::new(oid::MD5_WITH_RSA);
            assert_eq!(kind(key.verify(&unknown, MESSAGE, &signature)), Some(ErrorKind::UnsupportedAlgorithm));
        }
    }
}
