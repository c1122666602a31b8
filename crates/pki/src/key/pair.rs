//! Key pairs of the cryptographic library, from the bytes of a private key.

use aws_lc_rs::encoding::{AsDer as _, AsRawBytes as _};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, ML_DSA_44_SIGNING, ML_DSA_65_SIGNING, ML_DSA_87_SIGNING, PqdsaKeyPair,
    PqdsaSigningAlgorithm, RsaKeyPair,
};
use zeroize::Zeroizing;

use super::private_info::{EcPrivateKey, PrivateKeyInfo, wrap};
use super::{Curve, KeyAlgorithm, PublicKey, PublicKeyKind};
use crate::algorithm::AlgorithmIdentifier;
use crate::der::{Reader, Tag, Writer};
use crate::error::{Error, ErrorKind, InField, Result};
use crate::oid::{self, Oid};

const BAD_KEY: Error = Error::field(ErrorKind::BadKey, "privateKey");

/// A key pair that can sign.
pub(super) enum Pair {
    Rsa(RsaKeyPair),
    Ec(Curve, EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    MlDsa(Oid, PqdsaKeyPair),
}

impl Pair {
    pub(super) fn generate(algorithm: KeyAlgorithm) -> Result<Self> {
        let pair = match algorithm {
            KeyAlgorithm::Rsa2048 => RsaKeyPair::generate(KeySize::Rsa2048).map(Self::Rsa),
            KeyAlgorithm::Rsa3072 => RsaKeyPair::generate(KeySize::Rsa3072).map(Self::Rsa),
            KeyAlgorithm::Rsa4096 => RsaKeyPair::generate(KeySize::Rsa4096).map(Self::Rsa),
            KeyAlgorithm::EcP256 => Self::generate_ec(Curve::P256),
            KeyAlgorithm::EcP384 => Self::generate_ec(Curve::P384),
            KeyAlgorithm::EcP521 => Self::generate_ec(Curve::P521),
            KeyAlgorithm::Ed25519 => Ed25519KeyPair::generate().map(Self::Ed25519),
            KeyAlgorithm::MlDsa44 => Self::generate_ml_dsa(oid::ML_DSA_44, &ML_DSA_44_SIGNING),
            KeyAlgorithm::MlDsa65 => Self::generate_ml_dsa(oid::ML_DSA_65, &ML_DSA_65_SIGNING),
            KeyAlgorithm::MlDsa87 => Self::generate_ml_dsa(oid::ML_DSA_87, &ML_DSA_87_SIGNING),
        };
        pair.map_err(|_| Error::field(ErrorKind::SigningFailed, "key generation"))
    }

    fn generate_ec(curve: Curve) -> std::result::Result<Self, aws_lc_rs::error::Unspecified> {
        EcdsaKeyPair::generate(curve.signing()).map(|pair| Self::Ec(curve, pair))
    }

    fn generate_ml_dsa(
        oid: Oid,
        signing: &'static PqdsaSigningAlgorithm,
    ) -> std::result::Result<Self, aws_lc_rs::error::Unspecified> {
        PqdsaKeyPair::generate(signing).map(|pair| Self::MlDsa(oid, pair))
    }

    /// The pair of a private key; what the file says of the public key must agree with it.
    pub(super) fn from_info(info: &PrivateKeyInfo) -> Result<Self> {
        let algorithm = info.algorithm();
        let pair = match algorithm.oid {
            oid::RSA_ENCRYPTION if algorithm.has_null_or_no_parameters() => rsa(info.private_key())?,
            oid::EC_PUBLIC_KEY => ec(algorithm, info.private_key())?,
            oid::ED25519 if algorithm.has_no_parameters() => ed25519(info.private_key())?,
            oid::ML_DSA_44 if algorithm.has_no_parameters() => ml_dsa(algorithm.oid, &ML_DSA_44_SIGNING, info)?,
            oid::ML_DSA_65 if algorithm.has_no_parameters() => ml_dsa(algorithm.oid, &ML_DSA_65_SIGNING, info)?,
            oid::ML_DSA_87 if algorithm.has_no_parameters() => ml_dsa(algorithm.oid, &ML_DSA_87_SIGNING, info)?,
            oid::RSA_ENCRYPTION | oid::ED25519 | oid::ML_DSA_44 | oid::ML_DSA_65 | oid::ML_DSA_87 => {
                return Err(Error::field(ErrorKind::BadValue, "privateKeyAlgorithm"));
            }
            _ => return Err(Error::field(ErrorKind::UnsupportedAlgorithm, "privateKeyAlgorithm")),
        };
        let stated = info.public_key().map(PublicKey::key_bytes);
        let agrees = match (&pair, stated) {
            (_, None) => true,
            // The point may be compressed in the file; the library compared it when it read the key.
            (Self::Ec(..), Some(_)) => {
                stated == EcPrivateKey::read(info.private_key())?.point || stated == Some(pair.public_bytes())
            }
            (_, Some(stated)) => stated == pair.public_bytes(),
        };
        if agrees { Ok(pair) } else { Err(Error::field(ErrorKind::BadKey, "publicKey")) }
    }

    pub(super) fn public_key(&self) -> PublicKey {
        PublicKey::from_parts(self.algorithm(), self.public_bytes())
    }

    fn public_bytes(&self) -> &[u8] {
        match self {
            Self::Rsa(pair) => pair.public_key().as_ref(),
            Self::Ec(_, pair) => pair.public_key().as_ref(),
            Self::Ed25519(pair) => pair.public_key().as_ref(),
            Self::MlDsa(_, pair) => pair.public_key().as_ref(),
        }
    }

    fn algorithm(&self) -> AlgorithmIdentifier {
        match self {
            Self::Rsa(_) => AlgorithmIdentifier::with_null(oid::RSA_ENCRYPTION),
            Self::Ec(curve, _) => AlgorithmIdentifier {
                oid: oid::EC_PUBLIC_KEY,
                parameters: Some(Writer::encode(|w| w.oid(&curve.oid()))),
            },
            Self::Ed25519(_) => AlgorithmIdentifier::new(oid::ED25519),
            Self::MlDsa(oid, _) => AlgorithmIdentifier::new(*oid),
        }
    }

    /// PKCS#8 version 0, the form every peer reads. ML-DSA: the seed (RFC 9881 §6), or the expanded key where the seed is
    /// not known.
    pub(super) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>> {
        let copy = |der: &[u8]| Zeroizing::new(der.to_vec());
        let exported = match self {
            Self::Rsa(pair) => pair.as_der().map(|der| copy(der.as_ref())),
            Self::Ec(_, pair) => pair.to_pkcs8v1().map(|der| copy(der.as_ref())),
            Self::Ed25519(pair) => pair.to_pkcs8v1().map(|der| copy(der.as_ref())),
            Self::MlDsa(oid, pair) => pair.to_pkcs8v1().map(|der| copy(der.as_ref())).or_else(|_| {
                let expanded = pair.private_key().as_raw_bytes()?;
                let mut writer = Writer::with_capacity(expanded.as_ref().len() + 8);
                writer.octet_string(expanded.as_ref());
                Ok(wrap(&AlgorithmIdentifier::new(*oid), &Zeroizing::new(writer.into_bytes())))
            }),
        };
        exported.map_err(|_: aws_lc_rs::error::Unspecified| BAD_KEY)
    }
}

/// RSAPrivateKey: the library checks that the primes give the modulus and that the exponents belong together.
fn rsa(private_key: &[u8]) -> Result<Pair> {
    let mut fields = Reader::document(private_key).in_field("RSAPrivateKey")?;
    if fields.u64().in_field("version")? != 0 {
        return Err(Error::field(ErrorKind::UnsupportedAlgorithm, "RSAPrivateKey"));
    }
    for _ in 0..8 {
        fields.integer().in_field("RSAPrivateKey")?;
    }
    fields.finish().in_field("RSAPrivateKey")?;
    RsaKeyPair::from_der(private_key).map(Pair::Rsa).map_err(|_| BAD_KEY)
}

/// ECPrivateKey: the curve of the outer parameters counts, an inner one must be the same (RFC 5915 §3).
fn ec(algorithm: &AlgorithmIdentifier, private_key: &[u8]) -> Result<Pair> {
    let inner = EcPrivateKey::read(private_key)?.parameters;
    if inner.is_some() && inner != algorithm.parameters.as_deref() {
        return Err(Error::field(ErrorKind::BadKey, "parameters"));
    }
    let PublicKeyKind::Ec(curve) = PublicKeyKind::of(algorithm, &[]) else {
        return Err(Error::field(ErrorKind::UnsupportedAlgorithm, "parameters"));
    };
    let pair = EcdsaKeyPair::from_private_key_der(curve.signing(), private_key).map_err(|_| BAD_KEY)?;
    Ok(Pair::Ec(curve, pair))
}

/// `CurvePrivateKey ::= OCTET STRING` of 32 bytes (RFC 8410 §7).
fn ed25519(private_key: &[u8]) -> Result<Pair> {
    let mut reader = Reader::new(private_key);
    let seed = reader.octet_string().in_field("CurvePrivateKey")?;
    reader.finish().in_field("CurvePrivateKey")?;
    if seed.len() != 32 {
        return Err(Error::field(ErrorKind::BadKey, "CurvePrivateKey"));
    }
    Ed25519KeyPair::from_seed_unchecked(seed).map(Pair::Ed25519).map_err(|_| BAD_KEY)
}

/// `CHOICE { seed [0] OCTET STRING, expandedKey OCTET STRING, both SEQUENCE }` (RFC 9881 §6).
fn ml_dsa(oid: Oid, signing: &'static PqdsaSigningAlgorithm, info: &PrivateKeyInfo) -> Result<Pair> {
    let mut reader = Reader::new(info.private_key());
    let choice = reader.any().in_field("ML-DSA-PrivateKey")?;
    reader.finish().in_field("ML-DSA-PrivateKey")?;
    let (seed, expanded) = match choice.tag {
        tag if tag == Tag::context(0) => (Some(choice.value), None),
        Tag::OCTET_STRING => (None, Some(choice.value)),
        Tag::SEQUENCE => {
            let mut both = choice.reader();
            let parts =
                (Some(both.octet_string().in_field("seed")?), Some(both.octet_string().in_field("expandedKey")?));
            both.finish().in_field("both")?;
            parts
        }
        _ => return Err(Error::field(ErrorKind::UnexpectedTag, "ML-DSA-PrivateKey")),
    };
    let pair = match (seed, expanded) {
        (Some(seed), _) => PqdsaKeyPair::from_seed(signing, seed),
        (None, expanded) => PqdsaKeyPair::from_raw_private_key(signing, expanded.unwrap_or_default()),
    }
    .map_err(|_| BAD_KEY)?;
    if let Some(expanded) = expanded {
        let own = pair.private_key().as_raw_bytes().map_err(|_| BAD_KEY)?;
        aws_lc_rs::constant_time::verify_slices_are_equal(own.as_ref(), expanded).map_err(|_| BAD_KEY)?;
    }
    Ok(Pair::MlDsa(oid, pair))
}
