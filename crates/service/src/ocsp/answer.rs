//! An answer as it is handed out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chancery_pki::digest::{hex, sha256};
use chancery_pki::ocsp::ResponseStatus;
use chancery_pki::time::Time;

use super::tally::Said;

/// An answer, and how long it may be kept.
#[derive(Debug)]
pub struct OcspAnswer {
    /// DER of the OCSPResponse.
    pub bytes: Arc<[u8]>,
    /// For caches; `None` for what is meant for one client, or is no answer.
    pub shelf_life: Option<ShelfLife>,
    /// What it says, for the counters.
    pub(super) said: Said,
    /// Whether it was handed out since it was signed.
    asked: AtomicBool,
}

/// From when to when an answer counts (RFC 5019 §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShelfLife {
    /// When it was signed.
    pub made: Time,
    /// nextUpdate
    pub until: Time,
    /// Changes when the answer does.
    pub etag: String,
}

impl OcspAnswer {
    /// An answer for everybody.
    pub(super) fn lasting(bytes: Vec<u8>, said: Said, made: Time, until: Time) -> Self {
        let etag = hex(&sha256(&bytes));
        let shelf_life = Some(ShelfLife { made, until, etag });
        Self { bytes: bytes.into(), shelf_life, said, asked: AtomicBool::new(true) }
    }

    /// An answer for one client.
    pub(super) fn passing(bytes: Vec<u8>, said: Said) -> Self {
        Self { bytes: bytes.into(), shelf_life: None, said, asked: AtomicBool::new(true) }
    }

    /// Why there is no answer.
    pub(super) fn none(status: ResponseStatus) -> Self {
        Self::passing(status.to_der(), Said::default())
    }

    /// Whether it says only this.
    pub fn says(&self, status: ResponseStatus) -> bool {
        self.shelf_life.is_none() && *self.bytes == *status.to_der()
    }

    /// The same answer, waiting to be asked for.
    pub(super) fn unasked(self) -> Self {
        Self { asked: AtomicBool::new(false), ..self }
    }

    /// Whether a new one is due: half of its time has passed, or the clock stands before it was made.
    pub(super) fn is_due(&self, now: Time) -> bool {
        let Some(life) = &self.shelf_life else { return true };
        let half = life.until.unix().saturating_sub(life.made.unix()) / 2;
        now < life.made || now >= life.made.plus(half)
    }

    pub(super) fn note_asked(&self) {
        // Written once only, so that processors that hand out the same answer do not fight over it.
        if !self.asked.load(Ordering::Relaxed) {
            self.asked.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn was_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}
