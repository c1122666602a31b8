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
    /// What one file may cost: 16 million calls, one to two seconds. OpenSSL asks for 2,048 iterations, Windows for
    /// 2,000 to 10,000, Java for 10,000, NSS for 600,000 for each encrypted part; an iteration of PBKDF2 is two calls,
    /// one of PKCS#12's own derivation is one.
    pub const LIMIT: u64 = 16_000_000;

    /// The whole budget, for one file.
    pub const fn new() -> Self {
        Self { left: Self::LIMIT }
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
