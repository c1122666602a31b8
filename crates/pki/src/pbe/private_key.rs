//! PKCS#8 EncryptedPrivateKeyInfo (RFC 5958 §3).

use std::num::NonZeroU32;

use zeroize::Zeroizing;

use super::{Password, Scheme, Work};
use crate::der::{Reader, Writer};
use crate::error::{Error, ErrorKind, InField as _, Result};

/// Iterations of PBKDF2 with HMAC-SHA-256 for the keys we write: OWASP's Password Storage Cheat Sheet of 2023.
pub const PBKDF2_ITERATIONS: NonZeroU32 = NonZeroU32::new(600_000).unwrap();

/// An encrypted private key: how, and the ciphertext.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncryptedPrivateKey {
    /// How it is encrypted.
    pub scheme: Scheme,
    /// The encrypted PKCS#8 PrivateKeyInfo.
    pub ciphertext: Vec<u8>,
}

impl EncryptedPrivateKey {
    /// Reads the one EncryptedPrivateKeyInfo that `der` consists of.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(der);
        let key = Self::read(&mut reader)?;
        reader.finish().in_field("EncryptedPrivateKeyInfo")?;
        Ok(key)
    }

    /// Reads an EncryptedPrivateKeyInfo.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut info = reader.sequence().in_field("EncryptedPrivateKeyInfo")?;
        let scheme = Scheme::read(&mut info)?;
        let ciphertext = info.octet_string().in_field("encryptedData")?.to_vec();
        info.finish().in_field("EncryptedPrivateKeyInfo")?;
        Ok(Self { scheme, ciphertext })
    }

    /// Encrypts a PKCS#8 key.
    pub fn seal(scheme: Scheme, pkcs8: &[u8], password: &Password, work: &mut Work) -> Result<Self> {
        let ciphertext = scheme.encrypt(password, pkcs8, work)?;
        Ok(Self { scheme, ciphertext })
    }

    /// Writes an EncryptedPrivateKeyInfo.
    pub fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| {
            self.scheme.write(w);
            w.octet_string(&self.ciphertext);
        });
    }

    /// The PKCS#8 key. Errors: `WrongPassword`, `TooMuchWork`.
    pub fn open(&self, password: &Password, work: &mut Work) -> Result<Zeroizing<Vec<u8>>> {
        let pkcs8 = self.scheme.decrypt(password, &self.ciphertext, work)?;
        if is_private_key_info(&pkcs8) { Ok(pkcs8) } else { Err(ErrorKind::WrongPassword.into()) }
    }
}

/// Whether this begins as PrivateKeyInfo does: a SEQUENCE of a version, an algorithm and an OCTET STRING. What a wrong
/// password yields passes the padding of the cipher once in 256 times, but not this.
fn is_private_key_info(der: &[u8]) -> bool {
    let read = || -> Result<()> {
        let mut info = Reader::document(der)?;
        info.u64()?;
        info.sequence()?;
        info.octet_string()?;
        Ok(())
    };
    read().is_ok()
}

/// Encrypts a PKCS#8 key as EncryptedPrivateKeyInfo: AES-256-CBC, PBKDF2 with HMAC-SHA-256 and [`PBKDF2_ITERATIONS`].
pub fn seal_private_key(pkcs8: &[u8], password: &str) -> Result<Vec<u8>> {
    let scheme = Scheme::modern(PBKDF2_ITERATIONS)?;
    let sealed = EncryptedPrivateKey::seal(scheme, pkcs8, &Password::new(password), &mut Work::new())?;
    Ok(Writer::encode(|w| sealed.write(w)))
}

/// The PKCS#8 key of an EncryptedPrivateKeyInfo. RC2 is refused with `OldEncryption`.
///
/// Errors: `WrongPassword`, `TooMuchWork`, `UnsupportedAlgorithm`, and what is wrong with the DER.
pub fn open_private_key(der: &[u8], password: &str) -> Result<Zeroizing<Vec<u8>>> {
    let sealed = EncryptedPrivateKey::from_der(der)?;
    if sealed.scheme.cipher().is_rc2() {
        return Err(Error::field(ErrorKind::OldEncryption, "encryptionAlgorithm"));
    }
    let mut work = Work::new();
    let mut result = Err(ErrorKind::WrongPassword.into());
    for candidate in Password::candidates(password) {
        result = sealed.open(&candidate, &mut work);
        if !matches!(&result, Err(error) if error.kind == ErrorKind::WrongPassword) {
            break;
        }
        // PBES2 takes the password as UTF-8, of which there is one form only.
        if matches!(sealed.scheme, Scheme::Pbes2 { .. }) {
            break;
        }
    }
    result
}
