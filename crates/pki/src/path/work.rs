//! Bounds on the work one validation may do, so that hostile certificates cannot make it run for ever.

use std::cell::Cell;

/// Most signatures checked: an honest path needs a few, a hostile bundle could ask for thousands.
const SIGNATURES: u32 = 256;
/// Most small steps: a comparison of two names and the like, a microsecond at most each.
const STEPS: u64 = 2_000_000;

/// What is left to spend.
pub(super) struct Work {
    signatures: Cell<u32>,
    steps: Cell<u64>,
}

/// The bound was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exhausted;

impl Work {
    pub(super) const fn new() -> Self {
        Self { signatures: Cell::new(SIGNATURES), steps: Cell::new(STEPS) }
    }

    /// Spends small steps.
    pub(super) fn steps(&self, count: usize) -> Result<(), Exhausted> {
        let left = self.steps.get().checked_sub(count as u64);
        self.steps.set(left.unwrap_or(0));
        left.map(|_| ()).ok_or(Exhausted)
    }

    /// Spends one signature check.
    pub(super) fn signature(&self) -> Result<(), Exhausted> {
        let left = self.signatures.get().checked_sub(1).ok_or(Exhausted)?;
        self.signatures.set(left);
        Ok(())
    }
}
