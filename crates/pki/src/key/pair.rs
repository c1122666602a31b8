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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::PrivateKey;

    fn kind_of_error(der: &[u8]) -> ErrorKind {
        PrivateKey::from_der(der).unwrap_err().kind
    }

    fn one_asymmetric_key(algorithm: &AlgorithmIdentifier, private_key: &[u8], public_key: &[u8]) -> Vec<u8> {
        Writer::encode(|w| {
            w.sequence(|w| {
                w.u64(1);
                algorithm.write(w);
                w.octet_string(private_key);
                w.context_primitive(1, &[&[0], public_key].concat());
            });
        })
    }

    #[test]
    fn the_public_part_of_version_two_must_belong_to_the_key() {
        for algorithm in KeyAlgorithm::ALL {
            if matches!(algorithm, KeyAlgorithm::Rsa3072 | KeyAlgorithm::Rsa4096) {
                continue;
            }
            let (own, other) = (PrivateKey::generate(algorithm).unwrap(), PrivateKey::generate(algorithm).unwrap());
            let info = PrivateKeyInfo::from_pkcs8(&own.to_pkcs8()).unwrap();
            let file =
                |public: &PublicKey| one_asymmetric_key(info.algorithm(), info.private_key(), public.key_bytes());
            assert_eq!(PrivateKey::from_der(&file(own.public_key())).unwrap().public_key(), own.public_key());
            assert_eq!(kind_of_error(&file(other.public_key())), ErrorKind::BadKey, "{algorithm}");
        }
    }

    #[test]
    fn numbers_that_do_not_belong_together_are_refused() {
        let rsa = PrivateKey::generate(KeyAlgorithm::Rsa2048).unwrap().to_pkcs8();
        // A bit in the modulus, in the private exponent, in the last coefficient.
        for place in [60, 400, rsa.len() - 10] {
            let mut changed = rsa.to_vec();
            changed[place] ^= 4;
            assert_eq!(kind_of_error(&changed), ErrorKind::BadKey, "byte {place}");
        }
        let ec = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap().to_pkcs8();
        for place in [40, ec.len() - 1] {
            let mut changed = ec.to_vec();
            changed[place] ^= 4;
            assert_eq!(kind_of_error(&changed), ErrorKind::BadKey, "byte {place}");
        }
    }

    #[test]
    fn the_inner_curve_must_be_the_outer_one() {
        let info = PrivateKeyInfo::from_pkcs8(&PrivateKey::generate(KeyAlgorithm::EcP256).unwrap().to_pkcs8()).unwrap();
        let number = Reader::document(info.private_key()).and_then(|mut fields| {
            fields.u64()?;
            fields.octet_string()
        });
        let with_curve = |curve: Curve| {
            let inner = Writer::encode(|w| {
                w.sequence(|w| {
                    w.u64(1);
                    w.octet_string(number.clone().unwrap());
                    w.context(0, |w| w.oid(&curve.oid()));
                });
            });
            wrap(info.algorithm(), &inner)
        };
        assert_eq!(PrivateKey::from_der(&with_curve(Curve::P256)).unwrap().public_key(), info.public_key().unwrap());
        assert_eq!(kind_of_error(&with_curve(Curve::P384)), ErrorKind::BadKey);
    }

    #[test]
    fn every_form_of_an_ml_dsa_key_is_the_same_key() {
        let pair = PqdsaKeyPair::from_seed(&ML_DSA_65_SIGNING, &[7; 32]).unwrap();
        let expanded = pair.private_key().as_raw_bytes().unwrap();
        let algorithm = AlgorithmIdentifier::new(oid::ML_DSA_65);
        let both = |seed: &[u8]| {
            Writer::encode(|w| {
                w.sequence(|w| {
                    w.octet_string(seed);
                    w.octet_string(expanded.as_ref());
                });
            })
        };
        for form in [
            Writer::encode(|w| w.context_primitive(0, &[7; 32])),
            Writer::encode(|w| w.octet_string(expanded.as_ref())),
            both(&[7; 32]),
        ] {
            let key = PrivateKey::from_der(&wrap(&algorithm, &form)).unwrap();
            assert_eq!(key.public_key().key_bytes(), pair.public_key().as_ref());
            assert_eq!(PrivateKey::from_der(&key.to_pkcs8()).unwrap().public_key(), key.public_key());
        }
        for form in [
            both(&[8; 32]),
            Writer::encode(|w| w.context_primitive(0, &[7; 31])),
            Writer::encode(|w| w.octet_string(&expanded.as_ref()[1..])),
            Writer::encode(|w| w.octet_string(&[0; 4032])),
        ] {
            assert_eq!(kind_of_error(&wrap(&algorithm, &form)), ErrorKind::BadKey);
        }
    }

    proptest::proptest! {
        #[test]
        fn damaged_keys_never_panic(place in 0usize..200, bit in 0u8..8, cut in 0usize..200, ec: bool) {
            let algorithm = if ec { KeyAlgorithm::EcP256 } else { KeyAlgorithm::Ed25519 };
            let key = PrivateKey::generate(algorithm).unwrap();
            for der in [&key.to_pkcs8()[..], key.public_key().as_der()] {
                let mut der = der.to_vec();
                let place = place % der.len();
                der[place] ^= 1 << bit;
                let cut = &der[..cut % der.len()];
                for bytes in [&der[..], cut] {
                    let _ = PrivateKey::from_der(bytes);
                    if let Ok(public) = PublicKey::from_der(bytes) {
                        let _ = (public.weakness(), public.kind().to_string());
                    }
                }
            }
        }
    }
}
