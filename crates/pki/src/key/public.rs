//! SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), as received.

use super::kind::PublicKeyKind;
use super::{Weakness, verify, weakness};
use crate::algorithm::AlgorithmIdentifier;
use crate::der::{Reader, Writer};
use crate::digest::{sha1, sha256};
use crate::error::{InField, Result};

/// A public key in the bytes it came in. Two keys are equal when their bytes are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PublicKey {
    der: Vec<u8>,
    algorithm: AlgorithmIdentifier,
    /// Where the content of the BIT STRING starts; it reaches to the end of `der`.
    key_start: usize,
    kind: PublicKeyKind,
}

impl PublicKey {
    /// Reads one SubjectPublicKeyInfo. A key of unknown kind, or whose numbers make no sense, is read all the same: its
    /// [`kind`](Self::kind) says so, and using it fails.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let outer = reader.expect(crate::der::Tag::SEQUENCE).in_field("SubjectPublicKeyInfo")?;
        let mut content = outer.reader();
        let algorithm = AlgorithmIdentifier::read(&mut content).in_field("algorithm")?;
        let key = content.bit_string().and_then(|bits| bits.octets()).in_field("subjectPublicKey")?;
        content.finish().in_field("SubjectPublicKeyInfo")?;
        let kind = PublicKeyKind::of(&algorithm, key);
        Ok(Self { der: outer.raw.to_vec(), algorithm, key_start: outer.raw.len() - key.len(), kind })
    }

    /// Reads the SubjectPublicKeyInfo that `der` consists of.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(der);
        let key = Self::read(&mut reader)?;
        reader.finish().in_field("SubjectPublicKeyInfo")?;
        Ok(key)
    }

    pub(super) fn from_parts(algorithm: AlgorithmIdentifier, key: &[u8]) -> Self {
        let der = Writer::encode(|w| {
            w.sequence(|w| {
                algorithm.write(w);
                w.bit_string(key);
            });
        });
        let kind = PublicKeyKind::of(&algorithm, key);
        Self { key_start: der.len() - key.len(), der, algorithm, kind }
    }

    /// The SubjectPublicKeyInfo as received.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The algorithm of the key with its parameters.
    pub const fn algorithm(&self) -> &AlgorithmIdentifier {
        &self.algorithm
    }

    /// The content of the `subjectPublicKey` BIT STRING: an RSAPublicKey, a point, or raw bytes.
    pub fn key_bytes(&self) -> &[u8] {
        self.der.get(self.key_start..).unwrap_or_default()
    }

    /// What kind of key it is.
    pub const fn kind(&self) -> &PublicKeyKind {
        &self.kind
    }

    /// SHA-256 of the SubjectPublicKeyInfo: the identity of the key across certificates (as in RFC 7469 §2.4).
    pub fn sha256(&self) -> [u8; 32] {
        sha256(&self.der)
    }

    /// SHA-1 of the BIT STRING's content: the key identifier of RFC 5280 §4.2.1.2, method 1.
    pub fn key_identifier(&self) -> [u8; 20] {
        sha1(self.key_bytes())
    }

    /// The gravest weakness of the key that can be seen from its public part; `None` for a sound key.
    pub fn weakness(&self) -> Option<Weakness> {
        weakness::of(self)
    }

    /// Verifies a signature over the message.
    ///
    /// Errors: `UnsupportedAlgorithm` for an algorithm or key size this build does not verify, `BadKey` for a key that
    /// cannot be used (such as a point that is not on its curve), `BadValue` for parameters the algorithm's RFC does not
    /// allow, `BadSignature` for everything that does not verify, algorithms of another kind of key included.
    ///
    /// SHA-1 is verified for RSA PKCS#1 v1.5 and some curves: whether it is acceptable is for the caller to say.
    pub fn verify(&self, algorithm: &AlgorithmIdentifier, message: &[u8], signature: &[u8]) -> Result<()> {
        verify::verify(self, algorithm, message, signature)
    }
}
