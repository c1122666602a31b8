//! AES-256-GCM around keys and around data keys. Every nonce is random and every data key is used once.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand;
use zeroize::Zeroizing;

use super::{KEY_BYTES, Key, VaultError, random_key};

/// Length of a wrapped data key: nonce, key, tag.
const WRAPPED: usize = NONCE_LEN + KEY_BYTES + 16;

pub(super) struct Seal;

impl Seal {
    /// Encrypts under a fresh data key that is wrapped in front.
    pub(super) fn seal(wrapping: &Key, context: &[u8], clear: &[u8]) -> Result<Vec<u8>, VaultError> {
        let data_key = random_key()?;
        let wrapped = Self::wrap(wrapping, context, data_key.as_slice())?;
        Ok([wrapped, Self::wrap(&data_key, context, clear)?].concat())
    }

    /// The reverse of [`Self::seal`]. Errors: anything was changed, or another key or context.
    pub(super) fn unseal(wrapping: &Key, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (wrapped, body) = sealed.split_at_checked(WRAPPED).ok_or(VaultError::Damaged)?;
        let clear = Self::unwrap(wrapping, context, wrapped)?;
        let data_key: [u8; KEY_BYTES] = clear.as_slice().try_into().map_err(|_| VaultError::Damaged)?;
        Self::unwrap(&Zeroizing::new(data_key), context, body)
    }

    /// Encrypts directly: nonce, ciphertext, tag.
    pub(super) fn wrap(key: &Key, context: &[u8], clear: &[u8]) -> Result<Vec<u8>, VaultError> {
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce).map_err(|_| VaultError::NoRandomness)?;
        let mut buffer = Zeroizing::new(Vec::with_capacity(clear.len() + 16));
        buffer.extend_from_slice(clear);
        cipher(key)?
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(context), &mut *buffer)
            .map_err(|_| VaultError::Damaged)?;
        Ok([nonce.as_slice(), buffer.as_slice()].concat())
    }

    /// The reverse of [`Self::wrap`].
    pub(super) fn unwrap(key: &Key, context: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (nonce, body) = wrapped.split_at_checked(NONCE_LEN).ok_or(VaultError::Damaged)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| VaultError::Damaged)?;
        let mut buffer = Zeroizing::new(body.to_vec());
        let length = cipher(key)?
            .open_in_place(nonce, Aad::from(context), buffer.as_mut_slice())
            .map_err(|_| VaultError::Damaged)?
            .len();
        buffer.truncate(length);
        Ok(buffer)
    }
}

fn cipher(key: &Key) -> Result<LessSafeKey, VaultError> {
    UnboundKey::new(&AES_256_GCM, key.as_slice()).map(LessSafeKey::new).map_err(|_| VaultError::Damaged)
}
