//! The hash functions that key derivations and MACs under a password use.

use std::num::NonZeroU32;

use aws_lc_rs::{digest, hmac, pbkdf2};

use crate::algorithm::AlgorithmIdentifier;
use crate::der::{Reader, Writer};
use crate::error::{Error, ErrorKind, Result};
use crate::oid::{self, Oid};

/// A hash function, alone or inside HMAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-1, read and written for old programs
    Sha1,
    /// SHA-256
    Sha256,
    /// SHA-384
    Sha384,
    /// SHA-512
    Sha512,
}

impl Hash {
    const ALL: [Self; 4] = [Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// Name as people write it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    pub(crate) const fn digest_oid(self) -> Oid {
        match self {
            Self::Sha1 => oid::SHA1,
            Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
        }
    }

    pub(crate) const fn hmac_oid(self) -> Oid {
        match self {
            Self::Sha1 => oid::HMAC_SHA1,
            Self::Sha256 => oid::HMAC_SHA256,
            Self::Sha384 => oid::HMAC_SHA384,
            Self::Sha512 => oid::HMAC_SHA512,
        }
    }

    pub(crate) fn from_digest_oid(wanted: &Oid) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.digest_oid() == *wanted)
    }

    /// Reads an AlgorithmIdentifier of an HMAC; its parameters are NULL or absent (RFC 8018 appendix B.1).
    pub(crate) fn read_hmac(reader: &mut Reader<'_>) -> Result<Self> {
        let at = reader.offset();
        let algorithm = AlgorithmIdentifier::read(reader)?;
        let hash = Self::ALL.into_iter().find(|hash| hash.hmac_oid() == algorithm.oid);
        let hash = hash.ok_or(Error::new(ErrorKind::UnsupportedAlgorithm, at))?;
        if algorithm.has_null_or_no_parameters() { Ok(hash) } else { Err(Error::new(ErrorKind::BadValue, at)) }
    }

    pub(crate) fn write_hmac(self, writer: &mut Writer) {
        AlgorithmIdentifier::with_null(self.hmac_oid()).write(writer);
    }

    pub(crate) const fn output_len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// Bytes of a block of the hash function, `v` of RFC 7292 appendix B.2.
    pub(crate) const fn block_len(self) -> usize {
        match self {
            Self::Sha1 | Self::Sha256 => 64,
            Self::Sha384 | Self::Sha512 => 128,
        }
    }

    /// What one call costs, in calls of SHA-256: see [`super::Work`].
    pub(crate) const fn cost(self) -> u64 {
        match self {
            Self::Sha1 | Self::Sha256 => 1,
            Self::Sha384 | Self::Sha512 => 3,
        }
    }

    pub(crate) fn digest(self, bytes: &[u8]) -> digest::Digest {
        let algorithm = match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, bytes)
    }

    pub(crate) fn hmac_key(self, key: &[u8]) -> hmac::Key {
        let algorithm = match self {
            Self::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => hmac::HMAC_SHA256,
            Self::Sha384 => hmac::HMAC_SHA384,
            Self::Sha512 => hmac::HMAC_SHA512,
        };
        hmac::Key::new(algorithm, key)
    }

    pub(crate) fn pbkdf2(self, iterations: NonZeroU32, salt: &[u8], password: &[u8], key: &mut [u8]) {
        let algorithm = match self {
            Self::Sha1 => pbkdf2::PBKDF2_HMAC_SHA1,
            Self::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
            Self::Sha384 => pbkdf2::PBKDF2_HMAC_SHA384,
            Self::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
        };
        pbkdf2::derive(algorithm, iterations, salt, password, key);
    }
}
