//! What signs: a private key in memory, or a device that keeps one.

use crate::algorithm::SignatureAlgorithm;
use crate::digest::{Digest, Hasher};
use crate::error::{Error, ErrorKind, Result};
use crate::key::PublicKey;

/// Something that holds a private key and signs with it.
pub trait Signer: Send + Sync {
    /// The public key that verifies what this signs.
    fn public_key(&self) -> &PublicKey;

    /// What to sign with unless told otherwise.
    fn default_algorithm(&self) -> SignatureAlgorithm;

    /// Signs the message; the signature is in the form X.509 carries in its BIT STRING.
    ///
    /// Errors: `UnsupportedAlgorithm` when the key cannot make such a signature, `SigningFailed` when it did not.
    fn sign(&self, algorithm: SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>>;

    /// Signs a message by its digest, so that a message of any length can be written out while it is digested.
    ///
    /// Errors: as [`sign`](Self::sign), and `UnsupportedAlgorithm` for a digest other than the algorithm's or an
    /// algorithm that signs the message itself ([`SignatureAlgorithm::digest`] is `None`).
    fn sign_digest(&self, algorithm: SignatureAlgorithm, digest: &Digest) -> Result<Vec<u8>>;
}

/// A message handed over in pieces and signed at the end. It is digested as it comes where the algorithm allows, and kept
/// where it does not (Ed25519, ML-DSA).
pub struct StreamingSignature<'a> {
    signer: &'a dyn Signer,
    algorithm: SignatureAlgorithm,
    message: Message,
}

enum Message {
    Digested(Hasher),
    Whole(Vec<u8>),
}

impl<'a> StreamingSignature<'a> {
    /// A signature over nothing yet.
    pub fn new(signer: &'a dyn Signer, algorithm: SignatureAlgorithm) -> Self {
        let message =
            algorithm.digest().map_or(Message::Whole(Vec::new()), |digest| Message::Digested(Hasher::new(digest)));
        Self { signer, algorithm, message }
    }

    /// Adds bytes to the message.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.message {
            Message::Digested(hasher) => hasher.update(bytes),
            Message::Whole(message) => message.extend_from_slice(bytes),
        }
    }

    /// Signs everything that was added. Errors: as [`Signer::sign`].
    pub fn finish(self) -> Result<Vec<u8>> {
        match self.message {
            Message::Digested(hasher) => self.signer.sign_digest(self.algorithm, &hasher.finish()),
            Message::Whole(message) => self.signer.sign(self.algorithm, &message),
        }
    }
}

/// Refuses a digest that is not the one the algorithm signs.
pub(crate) fn check_digest(algorithm: SignatureAlgorithm, digest: &Digest) -> Result<()> {
    if algorithm.digest() == Some(digest.algorithm()) {
        Ok(())
    } else {
        Err(Error::field(ErrorKind::UnsupportedAlgorithm, "digest"))
    }
}
