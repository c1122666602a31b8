//! Private keys that sign.

use std::fmt;

use aws_lc_rs::signature::{self, RsaEncoding, RsaKeyPair};
use zeroize::Zeroizing;

use super::pair::Pair;
use super::{KeyAlgorithm, PrivateKeyInfo, PublicKey};
use crate::algorithm::SignatureAlgorithm;
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::oid;
use crate::signer::{Signer, check_digest};

/// A private key in memory. It is wiped when dropped, and printing it shows the public part.
pub struct PrivateKey {
    pair: Pair,
    public_key: PublicKey,
    pkcs8: Zeroizing<Vec<u8>>,
}

impl PrivateKey {
    /// Makes a new key from the random source of the cryptographic library. RSA takes up to a second.
    ///
    /// Errors: `SigningFailed` when the library refuses.
    pub fn generate(algorithm: KeyAlgorithm) -> Result<Self> {
        Self::from_pair(Pair::generate(algorithm)?)
    }

    /// Reads PKCS#8, PKCS#1 or SEC 1. A key whose public part does not belong to it is refused.
    ///
    /// Errors: as [`PrivateKeyInfo::from_der`]; `UnsupportedAlgorithm` for kinds of key Chancery does not sign with,
    /// `BadKey` for numbers that do not belong together and RSA below 2048 or above 8192 bits.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        Self::from_info(&PrivateKeyInfo::from_der(der)?)
    }

    /// Reads PKCS#8, version 0 or 1. Errors: as [`from_der`](Self::from_der).
    pub fn from_pkcs8(der: &[u8]) -> Result<Self> {
        Self::from_info(&PrivateKeyInfo::from_pkcs8(der)?)
    }

    /// The key that signs, of one already read. Errors: as [`from_der`](Self::from_der).
    pub fn from_info(info: &PrivateKeyInfo) -> Result<Self> {
        Self::from_pair(Pair::from_info(info)?)
    }

    fn from_pair(pair: Pair) -> Result<Self> {
        Ok(Self { public_key: pair.public_key(), pkcs8: pair.to_pkcs8()?, pair })
    }

    /// The key as PKCS#8, unencrypted.
    pub fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        self.pkcs8.clone()
    }

    /// The public key.
    pub const fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The kind of key; `None` for sizes Chancery reads but does not make, such as RSA 8192.
    pub const fn algorithm(&self) -> Option<KeyAlgorithm> {
        KeyAlgorithm::of(self.public_key.kind())
    }

    fn sign_message(&self, algorithm: SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>> {
        match (&self.pair, algorithm) {
            (Pair::Ed25519(pair), SignatureAlgorithm::Ed25519) => Ok(pair.sign(message).as_ref().to_vec()),
            (Pair::MlDsa(oid, pair), _) if algorithm.identifier().oid == *oid => {
                let mut signature = vec![0; pair.algorithm().signature_len()];
                let length = pair.sign(message, &mut signature).map_err(|_| ErrorKind::SigningFailed)?;
                signature.truncate(length);
                Ok(signature)
            }
            _ => Err(unsupported()),
        }
    }
}

impl Signer for PrivateKey {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn default_algorithm(&self) -> SignatureAlgorithm {
        match &self.pair {
            Pair::Rsa(_) => SignatureAlgorithm::RsaPkcs1Sha256,
            Pair::Ec(curve, _) => curve.default_signature(),
            Pair::Ed25519(_) => SignatureAlgorithm::Ed25519,
            Pair::MlDsa(oid::ML_DSA_44, _) => SignatureAlgorithm::MlDsa44,
            Pair::MlDsa(oid::ML_DSA_65, _) => SignatureAlgorithm::MlDsa65,
            Pair::MlDsa(..) => SignatureAlgorithm::MlDsa87,
        }
    }

    fn sign(&self, algorithm: SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>> {
        match algorithm.digest() {
            Some(digest) => self.sign_digest(algorithm, &digest.digest(message)),
            None => self.sign_message(algorithm, message),
        }
    }

    fn sign_digest(&self, algorithm: SignatureAlgorithm, digest: &Digest) -> Result<Vec<u8>> {
        check_digest(algorithm, digest)?;
        match (&self.pair, algorithm) {
            (
                Pair::Ec(curve, pair),
                SignatureAlgorithm::EcdsaSha256 | SignatureAlgorithm::EcdsaSha384 | SignatureAlgorithm::EcdsaSha512,
            ) => {
                let digest = curve.fit_digest(digest.as_bytes()).ok_or(ErrorKind::SigningFailed)?;
                Ok(pair.sign_digest(&digest).map_err(|_| ErrorKind::SigningFailed)?.as_ref().to_vec())
            }
            (Pair::Rsa(pair), _) => sign_rsa(pair, rsa_encoding(algorithm).ok_or_else(unsupported)?, digest),
            _ => Err(unsupported()),
        }
    }
}

fn sign_rsa(pair: &RsaKeyPair, encoding: &'static dyn RsaEncoding, digest: &Digest) -> Result<Vec<u8>> {
    let digest = aws_lc_rs::digest::Digest::import_less_safe(digest.as_bytes(), digest.algorithm().implementation())
        .map_err(|_| ErrorKind::SigningFailed)?;
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign_digest(encoding, &digest, &mut signature).map_err(|_| ErrorKind::SigningFailed)?;
    Ok(signature)
}

const fn rsa_encoding(algorithm: SignatureAlgorithm) -> Option<&'static dyn RsaEncoding> {
    match algorithm {
        SignatureAlgorithm::RsaPkcs1Sha256 => Some(&signature::RSA_PKCS1_SHA256),
        SignatureAlgorithm::RsaPkcs1Sha384 => Some(&signature::RSA_PKCS1_SHA384),
        SignatureAlgorithm::RsaPkcs1Sha512 => Some(&signature::RSA_PKCS1_SHA512),
        SignatureAlgorithm::RsaPssSha256 => Some(&signature::RSA_PSS_SHA256),
        SignatureAlgorithm::RsaPssSha384 => Some(&signature::RSA_PSS_SHA384),
        SignatureAlgorithm::RsaPssSha512 => Some(&signature::RSA_PSS_SHA512),
        _ => None,
    }
}

fn unsupported() -> Error {
    Error::field(ErrorKind::UnsupportedAlgorithm, "signatureAlgorithm")
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", self.public_key.kind())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signer::StreamingSignature;

    fn small_keys() -> impl Iterator<Item = PrivateKey> {
        let slow = [KeyAlgorithm::Rsa3072, KeyAlgorithm::Rsa4096];
        KeyAlgorithm::ALL.into_iter().filter(move |algorithm| !slow.contains(algorithm)).map(|algorithm| {
            let key = PrivateKey::generate(algorithm).unwrap();
            assert_eq!(key.algorithm(), Some(algorithm));
            assert_eq!(key.default_algorithm(), algorithm.default_signature());
            assert_eq!(key.public_key().kind().to_string(), algorithm.label());
            assert_eq!(key.public_key().weakness(), None);
            key
        })
    }

    #[test]
    fn every_signature_a_key_makes_verifies_and_no_other_kind_is_made() {
        for key in small_keys() {
            let mut made = 0;
            for algorithm in SignatureAlgorithm::ALL {
                let signature = match key.sign(algorithm, b"message") {
                    Ok(signature) => signature,
                    Err(error) => {
                        assert_eq!(error.kind, ErrorKind::UnsupportedAlgorithm);
                        continue;
                    }
                };
                made += 1;
                let verify = |message: &[u8]| key.public_key().verify(&algorithm.identifier(), message, &signature);
                verify(b"message").unwrap();
                assert_eq!(verify(b"massage").unwrap_err().kind, ErrorKind::BadSignature);
            }
            let expected = match key.pair {
                Pair::Rsa(_) => 6,
                Pair::Ec(..) => 3,
                Pair::Ed25519(_) | Pair::MlDsa(..) => 1,
            };
            assert_eq!(made, expected, "{key:?}");
        }
    }

    #[test]
    fn a_message_in_pieces_is_signed_as_the_whole() {
        for key in small_keys() {
            let algorithm = key.default_algorithm();
            let mut stream = StreamingSignature::new(&key, algorithm);
            stream.update(b"mess");
            stream.update(b"age");
            let signature = stream.finish().unwrap();
            key.public_key().verify(&algorithm.identifier(), b"message", &signature).unwrap();
        }
    }

    #[test]
    fn an_exported_key_is_the_same_key() {
        for key in small_keys() {
            let again = PrivateKey::from_der(&key.to_pkcs8()).unwrap();
            assert_eq!(again.public_key(), key.public_key());
            assert_eq!(again.to_pkcs8(), key.to_pkcs8());
        }
    }

    #[test]
    fn printing_a_key_shows_no_secret() {
        let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
        assert_eq!(format!("{key:?}"), "PrivateKey(EC P-256)");
    }

    #[test]
    fn a_digest_of_another_algorithm_is_refused() {
        let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
        let digest = crate::digest::DigestAlgorithm::Sha512.digest(b"message");
        let error = key.sign_digest(SignatureAlgorithm::EcdsaSha256, &digest).unwrap_err();
        assert_eq!(error.kind, ErrorKind::UnsupportedAlgorithm);
    }
}
