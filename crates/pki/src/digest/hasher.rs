//! Digests taken piece by piece, for signing what should not stand in memory twice.

use aws_lc_rs::digest;

/// A digest that signatures are made over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each variant is the name of its algorithm")]
pub enum DigestAlgorithm {
    Sha256,
    Sha384,
    Sha512,
}

/// A finished digest that remembers its algorithm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    algorithm: DigestAlgorithm,
    bytes: Vec<u8>,
}

/// A digest being taken.
pub struct Hasher {
    algorithm: DigestAlgorithm,
    context: digest::Context,
}

impl DigestAlgorithm {
    /// The digest of the bytes.
    pub fn digest(self, bytes: &[u8]) -> Digest {
        let mut hasher = Hasher::new(self);
        hasher.update(bytes);
        hasher.finish()
    }

    /// Length of the digest in bytes.
    pub const fn output_length(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    pub(crate) const fn implementation(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        }
    }
}

impl Digest {
    /// Which algorithm made it.
    pub const fn algorithm(&self) -> DigestAlgorithm {
        self.algorithm
    }

    /// The digest itself.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Hasher {
    /// A hasher that has seen nothing yet.
    pub fn new(algorithm: DigestAlgorithm) -> Self {
        Self { algorithm, context: digest::Context::new(algorithm.implementation()) }
    }

    /// Adds bytes to what is digested.
    pub fn update(&mut self, bytes: &[u8]) {
        self.context.update(bytes);
    }

    /// The digest of everything that was added.
    pub fn finish(self) -> Digest {
        Digest { algorithm: self.algorithm, bytes: self.context.finish().as_ref().to_vec() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::{sha256, sha512};

    #[test]
    fn pieces_give_the_digest_of_the_whole() {
        let message = vec![0x5a; 100_000];
        let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
        message.chunks(777).for_each(|piece| hasher.update(piece));
        assert_eq!(hasher.finish().as_bytes(), sha256(&message));
        assert_eq!(DigestAlgorithm::Sha512.digest(&message).as_bytes(), sha512(&message));
        for algorithm in [DigestAlgorithm::Sha256, DigestAlgorithm::Sha384, DigestAlgorithm::Sha512] {
            assert_eq!(algorithm.digest(b"").as_bytes().len(), algorithm.output_length());
        }
    }
}
