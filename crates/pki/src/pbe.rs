//! Encryption under a password: PBES2 (RFC 8018) and the older PKCS#12 schemes (RFC 7292 appendix B and C), and
//! PKCS#8 keys encrypted with them (RFC 5958 §3).
//!
//! What is written is AES-256-CBC with PBKDF2 and HMAC-SHA-256, or 3DES with SHA-1 where an old device needs it. What
//! is read besides: scrypt, AES-128 and AES-192, HMAC with SHA-1, SHA-384 and SHA-512, and, when allowed, RC2.
//! The work a file may ask for is bounded by [`Work`] before any of it is done.

mod cipher;
mod hash;
mod kdf;
mod password;
mod pkcs12_kdf;
mod private_key;
mod scheme;
mod work;

pub use cipher::Cipher;
pub use hash::Hash;
pub use kdf::Kdf;
pub(crate) use kdf::read_iterations;
pub use password::Password;
pub(crate) use pkcs12_kdf::{Purpose, derive as derive_pkcs12};
pub use private_key::{EncryptedPrivateKey, PBKDF2_ITERATIONS, open_private_key, seal_private_key};
pub use scheme::Scheme;
pub use work::Work;

use crate::error::{ErrorKind, Result};

/// Random bytes for salts and IVs.
pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| ErrorKind::SigningFailed)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
