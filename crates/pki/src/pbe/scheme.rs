//! Encryption schemes: a key derivation and a cipher, as an AlgorithmIdentifier names them.

use std::fmt;
use std::num::NonZeroU32;

use zeroize::Zeroizing;

use super::{Cipher, Hash, Kdf, Password, Purpose, Work, derive_pkcs12, kdf, random};
use crate::der::{Reader, Writer};
use crate::error::{Error, ErrorKind, InField as _, Result};
use crate::oid::{self, Oid};

/// How something is encrypted under a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// PBES2 (RFC 8018 §6.2)
    Pbes2 {
        /// Makes the key from the password.
        kdf: Kdf,
        /// The cipher.
        cipher: Cipher,
        /// IV of the cipher.
        iv: Vec<u8>,
    },
    /// A scheme of PKCS#12 with SHA-1 (RFC 7292 appendix C)
    Pkcs12 {
        /// The cipher.
        cipher: Cipher,
        /// Salt of the key and IV derivation.
        salt: Vec<u8>,
        /// Iterations of the derivation.
        iterations: NonZeroU32,
    },
}

struct KeyAndIv {
    key: Zeroizing<Vec<u8>>,
    iv: Vec<u8>,
}

impl Scheme {
    /// AES-256-CBC under PBKDF2 with HMAC-SHA-256, with a new salt and IV.
    pub fn modern(iterations: NonZeroU32) -> Result<Self> {
        let salt = random::<16>()?.to_vec();
        let kdf = Kdf::Pbkdf2 { salt, iterations, key_length: None, prf: Hash::Sha256 };
        Ok(Self::Pbes2 { kdf, cipher: Cipher::Aes256, iv: random::<16>()?.to_vec() })
    }

    /// pbeWithSHAAnd3-KeyTripleDES-CBC with a new salt, for old devices.
    pub fn legacy(iterations: NonZeroU32) -> Result<Self> {
        Ok(Self::Pkcs12 { cipher: Cipher::TripleDes, salt: random::<8>()?.to_vec(), iterations })
    }

    /// Reads an AlgorithmIdentifier. Errors: `UnsupportedAlgorithm`, `TooMuchWork`, `BadValue`.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut algorithm = reader.sequence().in_field("encryptionAlgorithm")?;
        let at = algorithm.offset();
        let name = algorithm.oid().in_field("encryptionAlgorithm")?;
        let unsupported = Error::new(ErrorKind::UnsupportedAlgorithm, at).in_field("encryptionAlgorithm");
        let scheme = if name == oid::PBES2 {
            read_pbes2(algorithm.sequence().in_field("PBES2-params")?)?
        } else {
            let cipher = pkcs12_cipher(&name).ok_or(unsupported)?;
            let mut parameters = algorithm.sequence().in_field("pkcs-12PbeParams")?;
            let salt = parameters.octet_string().in_field("salt")?.to_vec();
            let iterations = kdf::read_iterations(&mut parameters)?;
            parameters.finish().in_field("pkcs-12PbeParams")?;
            Self::Pkcs12 { cipher, salt, iterations }
        };
        algorithm.finish().in_field("encryptionAlgorithm")?;
        Ok(scheme)
    }

    /// Writes an AlgorithmIdentifier.
    pub fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| match self {
            Self::Pbes2 { kdf, cipher, iv } => {
                w.oid(&oid::PBES2);
                w.sequence(|w| {
                    kdf.write(w);
                    w.sequence(|w| {
                        cipher.oid().iter().for_each(|oid| w.oid(oid));
                        w.octet_string(iv);
                    });
                });
            }
            Self::Pkcs12 { cipher, salt, iterations } => {
                w.oid(&pkcs12_oid(*cipher));
                w.sequence(|w| {
                    w.octet_string(salt);
                    w.u64(u64::from(iterations.get()));
                });
            }
        });
    }

    /// The cipher.
    pub const fn cipher(&self) -> Cipher {
        match self {
            Self::Pbes2 { cipher, .. } | Self::Pkcs12 { cipher, .. } => *cipher,
        }
    }

    /// Iterations of the key derivation; `None` for scrypt.
    pub const fn iterations(&self) -> Option<u32> {
        match self {
            Self::Pbes2 { kdf, .. } => kdf.iterations(),
            Self::Pkcs12 { iterations, .. } => Some(iterations.get()),
        }
    }

    /// The plaintext. Errors: `WrongPassword` when the padding is wrong; as a wrong password passes once in 256 times,
    /// the caller must check what comes out. `TooMuchWork`, `BadValue`.
    pub fn decrypt(&self, password: &Password, ciphertext: &[u8], work: &mut Work) -> Result<Zeroizing<Vec<u8>>> {
        let KeyAndIv { key, iv } = self.key(password, work)?;
        self.cipher().decrypt(&key, &iv, ciphertext)
    }

    /// The ciphertext. Errors: `UnsupportedAlgorithm` for RC2, `TooMuchWork`.
    pub fn encrypt(&self, password: &Password, plaintext: &[u8], work: &mut Work) -> Result<Vec<u8>> {
        let KeyAndIv { key, iv } = self.key(password, work)?;
        self.cipher().encrypt(&key, &iv, plaintext)
    }

    fn key(&self, password: &Password, work: &mut Work) -> Result<KeyAndIv> {
        match self {
            Self::Pbes2 { kdf, cipher, iv } => {
                Ok(KeyAndIv { key: kdf.derive(password.utf8(), cipher.key_len(), work)?, iv: iv.clone() })
            }
            Self::Pkcs12 { cipher, salt, iterations } => {
                let mut derive = |purpose, length| {
                    derive_pkcs12(Hash::Sha1, purpose, password.bmp(), salt, *iterations, length, work)
                };
                let key = derive(Purpose::Key, cipher.key_len())?;
                Ok(KeyAndIv { key, iv: derive(Purpose::Iv, cipher.block_len())?.to_vec() })
            }
        }
    }
}

fn read_pbes2(mut parameters: Reader<'_>) -> Result<Scheme> {
    let kdf = Kdf::read(&mut parameters)?;
    let mut encryption = parameters.sequence().in_field("encryptionScheme")?;
    let at = encryption.offset();
    let name = encryption.oid().in_field("encryptionScheme")?;
    let unsupported = Error::new(ErrorKind::UnsupportedAlgorithm, at).in_field("encryptionScheme");
    let cipher = Cipher::from_oid(&name).ok_or(unsupported)?;
    let iv = encryption.octet_string().in_field("iv")?;
    if iv.len() != cipher.block_len() {
        return Err(encryption.error(ErrorKind::BadValue).in_field("iv"));
    }
    encryption.finish().in_field("encryptionScheme")?;
    parameters.finish().in_field("PBES2-params")?;
    Ok(Scheme::Pbes2 { kdf, cipher, iv: iv.to_vec() })
}

fn pkcs12_cipher(name: &Oid) -> Option<Cipher> {
    [Cipher::TripleDes, Cipher::Rc2Bits128, Cipher::Rc2Bits40].into_iter().find(|cipher| pkcs12_oid(*cipher) == *name)
}

const fn pkcs12_oid(cipher: Cipher) -> Oid {
    match cipher {
        Cipher::Rc2Bits40 => oid::PBE_SHA1_RC2_40,
        Cipher::Rc2Bits128 => oid::PBE_SHA1_RC2_128,
        _ => oid::PBE_SHA1_3DES,
    }
}

/// As in `AES-256-CBC, PBKDF2 with HMAC-SHA-256, 600000 iterations`.
impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pbes2 { kdf, cipher, .. } => write!(f, "{}, {kdf}", cipher.name()),
            Self::Pkcs12 { cipher, iterations, .. } => {
                write!(f, "{}, PKCS#12 derivation with SHA-1, {iterations} iterations", cipher.name())
            }
        }
    }
}
