//! Block ciphers in CBC mode with the padding of PKCS#7 (RFC 5652 §6.3).

use aws_lc_rs::cipher::{
    AES_128, AES_192, AES_256, Algorithm, DecryptingKey, DecryptionContext, EncryptionContext,
    PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::iv::FixedLength;
use cbc::cipher::{BlockModeDecrypt as _, InnerIvInit as _, block_padding::NoPadding};
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Result};
use crate::oid::{self, Oid};

/// 3DES, marked deprecated by the library: PKCS#12 files for old devices need it.
#[allow(deprecated, reason = "old devices read nothing else, and old files are opened")]
const TRIPLE_DES: &Algorithm = &aws_lc_rs::cipher::DES_EDE3_FOR_LEGACY_USE_ONLY;

/// A cipher in CBC mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    /// AES-128-CBC
    Aes128,
    /// AES-192-CBC
    Aes192,
    /// AES-256-CBC
    Aes256,
    /// DES-EDE3-CBC
    TripleDes,
    /// RC2-CBC with a key of 40 bits, only decrypted
    Rc2Bits40,
    /// RC2-CBC with a key of 128 bits, only decrypted
    Rc2Bits128,
}

impl Cipher {
    /// Name as OpenSSL writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aes128 => "AES-128-CBC",
            Self::Aes192 => "AES-192-CBC",
            Self::Aes256 => "AES-256-CBC",
            Self::TripleDes => "DES-EDE3-CBC",
            Self::Rc2Bits40 => "RC2-40-CBC",
            Self::Rc2Bits128 => "RC2-128-CBC",
        }
    }

    /// Whether this is RC2, which is read only when the caller allows it.
    pub const fn is_rc2(self) -> bool {
        matches!(self, Self::Rc2Bits40 | Self::Rc2Bits128)
    }

    /// Bytes of a key.
    pub const fn key_len(self) -> usize {
        match self {
            Self::Aes128 | Self::Rc2Bits128 => 16,
            Self::Aes192 | Self::TripleDes => 24,
            Self::Aes256 => 32,
            Self::Rc2Bits40 => 5,
        }
    }

    /// Bytes of a block and of the IV.
    pub const fn block_len(self) -> usize {
        match self {
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
            Self::TripleDes | Self::Rc2Bits40 | Self::Rc2Bits128 => 8,
        }
    }

    /// The identifier in PBES2 parameters; `None` for RC2, which is not used there.
    pub(crate) const fn oid(self) -> Option<Oid> {
        match self {
            Self::Aes128 => Some(oid::AES_128_CBC),
            Self::Aes192 => Some(oid::AES_192_CBC),
            Self::Aes256 => Some(oid::AES_256_CBC),
            Self::TripleDes => Some(oid::DES_EDE3_CBC),
            Self::Rc2Bits40 | Self::Rc2Bits128 => None,
        }
    }

    pub(crate) fn from_oid(wanted: &Oid) -> Option<Self> {
        [Self::Aes128, Self::Aes192, Self::Aes256, Self::TripleDes]
            .into_iter()
            .find(|cipher| cipher.oid().as_ref() == Some(wanted))
    }

    const fn algorithm(self) -> Option<&'static Algorithm> {
        match self {
            Self::Aes128 => Some(&AES_128),
            Self::Aes192 => Some(&AES_192),
            Self::Aes256 => Some(&AES_256),
            Self::TripleDes => Some(TRIPLE_DES),
            Self::Rc2Bits40 | Self::Rc2Bits128 => None,
        }
    }

    /// The plaintext. Errors: `BadValue` when the sizes do not fit the cipher, `WrongPassword` when the padding is
    /// wrong, which a wrong key passes by chance once in 256 times: the caller must check what comes out.
    pub fn decrypt(self, key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let bad = Error::field(ErrorKind::BadValue, "encryptedData");
        if ciphertext.is_empty() || !ciphertext.len().is_multiple_of(self.block_len()) || key.len() != self.key_len() {
            return Err(bad);
        }
        let mut text = Zeroizing::new(ciphertext.to_vec());
        match self.algorithm() {
            Some(algorithm) => {
                let iv = self.iv(iv).ok_or(bad.clone())?;
                let key =
                    UnboundCipherKey::new(algorithm, key).and_then(DecryptingKey::cbc).map_err(|_| bad.clone())?;
                key.decrypt(&mut text, iv).map_err(|_| bad)?;
            }
            None => {
                let rc2 = rc2::Rc2::new_with_eff_key_len(key, key.len() * 8);
                let decryptor = cbc::Decryptor::inner_iv_slice_init(rc2, iv).map_err(|_| bad.clone())?;
                decryptor.decrypt_padded::<NoPadding>(&mut text).map_err(|_| bad)?;
            }
        }
        let length = self.unpadded_len(&text).ok_or(ErrorKind::WrongPassword)?;
        text.truncate(length);
        Ok(text)
    }

    /// The ciphertext. Errors: `UnsupportedAlgorithm` for RC2, `BadValue` for a key or IV of the wrong size.
    pub fn encrypt(self, key: &[u8], iv: &[u8], plaintext: &[u8]) -> Result<Vec<u8>> {
        let bad = Error::field(ErrorKind::BadValue, "encryptedData");
        let algorithm = self.algorithm().ok_or(ErrorKind::UnsupportedAlgorithm)?;
        let iv = match self.iv(iv).ok_or(bad.clone())? {
            DecryptionContext::Iv128(iv) => EncryptionContext::Iv128(iv),
            DecryptionContext::Iv64(iv) => EncryptionContext::Iv64(iv),
            _ => return Err(bad),
        };
        let key = UnboundCipherKey::new(algorithm, key).and_then(PaddedBlockEncryptingKey::cbc_pkcs7);
        let key = key.map_err(|_| bad.clone())?;
        let mut text = Vec::with_capacity(plaintext.len() + self.block_len());
        text.extend_from_slice(plaintext);
        key.less_safe_encrypt(&mut text, iv).map_err(|_| bad)?;
        Ok(text)
    }

    fn iv(self, iv: &[u8]) -> Option<DecryptionContext> {
        match self.block_len() {
            16 => FixedLength::try_from(iv).ok().map(DecryptionContext::Iv128),
            _ => FixedLength::try_from(iv).ok().map(DecryptionContext::Iv64),
        }
    }

    fn unpadded_len(self, text: &[u8]) -> Option<usize> {
        let padding = usize::from(*text.last()?);
        if !(1..=self.block_len()).contains(&padding) {
            return None;
        }
        let length = text.len().checked_sub(padding)?;
        let right = text.get(length..)?.iter().all(|byte| usize::from(*byte) == padding);
        right.then_some(length)
    }
}
