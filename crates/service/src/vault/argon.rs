//! Stretching of passphrases: Argon2id with stored, bounded parameters (RFC 9106).

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::rand;
use zeroize::Zeroizing;

use super::{KEY_BYTES, Key, VaultError};

/// Memory in KiB (64 MiB).
const MEMORY: u32 = 64 * 1024;
/// Passes over the memory.
const PASSES: u32 = 3;
/// Lanes.
const LANES: u32 = 1;
/// Most memory that stored parameters may ask for, in KiB (1 GiB).
const MEMORY_BOUND: u32 = 1024 * 1024;
/// Most passes that stored parameters may ask for.
const PASSES_BOUND: u32 = 16;
/// Length of the salt in bytes.
const SALT: usize = 16;

/// Length of stored parameters in bytes: three numbers and the salt.
pub(super) const HEADER: usize = 12 + SALT;

/// Parameters of one stretched passphrase, as stored beside the key.
pub(super) struct Passphrase {
    memory: u32,
    passes: u32,
    lanes: u32,
    salt: [u8; SALT],
}

impl Passphrase {
    /// Today's parameters and a fresh salt.
    pub(super) fn new() -> Result<Self, VaultError> {
        let mut salt = [0; SALT];
        rand::fill(&mut salt).map_err(|_| VaultError::NoRandomness)?;
        Ok(Self { memory: MEMORY, passes: PASSES, lanes: LANES, salt })
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        [self.memory, self.passes, self.lanes].iter().flat_map(|number| number.to_be_bytes()).chain(self.salt).collect()
    }

    /// From stored bytes. Errors: not of this form, or beyond the bounds.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, VaultError> {
        let (numbers, salt) = bytes.split_at_checked(12).ok_or(VaultError::Damaged)?;
        let [memory, passes, lanes] = numbers.as_chunks::<4>().0 else { return Err(VaultError::Damaged) };
        let salt = salt.try_into().map_err(|_| VaultError::Damaged)?;
        let [memory, passes, lanes] = [memory, passes, lanes].map(|number| u32::from_be_bytes(*number));
        if memory > MEMORY_BOUND || passes > PASSES_BOUND || lanes > 16 {
            return Err(VaultError::Damaged);
        }
        Ok(Self { memory, passes, lanes, salt })
    }

    /// The passphrase stretched to a key; takes about 0.1 s.
    pub(super) fn stretch(&self, passphrase: &str) -> Result<Key, VaultError> {
        let params = Params::new(self.memory, self.passes, self.lanes, Some(KEY_BYTES));
        let params = params.map_err(|_| VaultError::Damaged)?;
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &self.salt, key.as_mut_slice())
            .map_err(|_| VaultError::Damaged)?;
        Ok(key)
    }
}
