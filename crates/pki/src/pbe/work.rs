//! How much computing one file may ask for.

use crate::error::{ErrorKind, Result};

/// A budget, in calls of a hash function, that every key derivation of one file pays from before it starts.
///
/// Iteration counts come from the file, so that without a bound a few bytes could occupy a processor for hours.
#[derive(Debug)]
pub struct Work {
    left: u64,
}

impl Work {
    /// What one file may cost: 12 million calls, one to two seconds. OpenSSL asks for 2,048 iterations, Windows for
    /// 2,000 to 10,000, Java for 10,000, NSS for 600,000 for each encrypted part; an iteration of PBKDF2 is two calls,
    /// one of PKCS#12's own derivation is one. SHA-384 and SHA-512 take three times as long and count so.
    pub const LIMIT: u64 = 12_000_000;

    /// What more a file may cost whose MAC proved the password right: enough for a backup of 20 keys by NSS.
    const AUTHENTICATED: u64 = 24_000_000;

    /// The whole budget, for one file.
    pub const fn new() -> Self {
        Self { left: Self::LIMIT }
    }

    /// Adds to the budget of a file after its MAC was verified.
    pub(crate) const fn authenticated(&mut self) {
        self.left += Self::AUTHENTICATED;
    }

    /// Pays for `calls`. Errors: `TooMuchWork` when not enough is left.
    pub fn spend(&mut self, calls: u64) -> Result<()> {
        self.left = self.left.checked_sub(calls).ok_or(ErrorKind::TooMuchWork)?;
        Ok(())
    }
}

impl Default for Work {
    fn default() -> Self {
        Self::new()
    }
}
