//! How many OCSP answers were given, for those who watch.

use std::sync::atomic::{AtomicU64, Ordering};

use chancery_pki::ocsp::{CertStatus, ResponseStatus};

/// How many certificates an answer calls good, revoked, unknown.
pub(super) type Said = [u64; 3];

const WORDS: [&str; 3] = ["good", "revoked", "unknown"];

/// Counters since the start of the process. Nothing waits for them.
#[derive(Default)]
pub(super) struct Tally {
    ready: [AtomicU64; 3],
    signed: [AtomicU64; 3],
    malformed: AtomicU64,
    broken: AtomicU64,
    later: AtomicU64,
    foreign: AtomicU64,
}

/// Where an answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// It lay ready in memory.
    Ready,
    /// It was signed for whoever asked.
    Signed,
}

/// Answers of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OcspCount {
    /// What they say of a certificate, or why there is none.
    pub status: &'static str,
    /// `ready` from memory, `signed` on demand, `none` for an error.
    pub source: &'static str,
    /// How many.
    pub count: u64,
}

/// The count of one status.
pub(super) const fn once(status: CertStatus) -> Said {
    match status {
        CertStatus::Good => [1, 0, 0],
        CertStatus::Revoked { .. } => [0, 1, 0],
        CertStatus::Unknown => [0, 0, 1],
    }
}

impl Tally {
    pub(super) fn add(&self, origin: Origin, said: Said) {
        let counters = match origin {
            Origin::Ready => &self.ready,
            Origin::Signed => &self.signed,
        };
        for (counter, count) in counters.iter().zip(said).filter(|(_, count)| *count > 0) {
            counter.fetch_add(count, Ordering::Relaxed);
        }
    }

    pub(super) fn add_error(&self, status: ResponseStatus) {
        let counter = match status {
            ResponseStatus::MalformedRequest => &self.malformed,
            ResponseStatus::TryLater => &self.later,
            ResponseStatus::Unauthorized | ResponseStatus::SigRequired => &self.foreign,
            ResponseStatus::InternalError | ResponseStatus::Successful => &self.broken,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn counts(&self) -> Vec<OcspCount> {
        let read =
            |status, source, counter: &AtomicU64| OcspCount { status, source, count: counter.load(Ordering::Relaxed) };
        let ready = WORDS.iter().zip(&self.ready).map(|(word, counter)| read(word, "ready", counter));
        let signed = WORDS.iter().zip(&self.signed).map(|(word, counter)| read(word, "signed", counter));
        let errors = [
            ("malformedRequest", &self.malformed),
            ("internalError", &self.broken),
            ("tryLater", &self.later),
            ("unauthorized", &self.foreign),
        ];
        ready.chain(signed).chain(errors.map(|(word, counter)| read(word, "none", counter))).collect()
    }
}
