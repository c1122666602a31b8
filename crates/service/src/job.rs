//! Jobs: what is to be done without anybody asking. One file for each, all of one shape; each has a row, so that of many
//! processes one runs it, and everybody sees when it last ran and what it failed with. What every process has to do for
//! itself has its row in the memory of the process.
//!
//! A new job is a file here and its line in [`JOBS`].

mod backup;
mod crl;
mod crl_read_back;
mod expiry;
mod index;
mod list;
mod log;
mod log_check;
mod ocsp;
mod ocsp_answers;
mod own_certificate;
mod prune;
mod run;

use std::pin::Pin;

use chancery_pki::time::Time;
pub use list::JobView;
pub(crate) use prune::Prune;
pub(crate) use run::Desk;

use crate::Service;
use crate::error::Result;

/// The job whose failures have alerts of their own.
pub(crate) const CRL_READ_BACK: &str = "crl-read-back";

/// All jobs.
const JOBS: [&dyn Job; 11] = [
    &log::Sequence,
    &index::Index,
    &crl::SignCrls,
    &crl_read_back::ReadBackCrls,
    &ocsp::RenewOcspSigners,
    &ocsp_answers::SignOcspAnswers,
    &own_certificate::KeepOwnCertificate,
    &expiry::TellExpired,
    &prune::Prune,
    &backup::BackUp,
    &log_check::CheckLog,
];

/// What a job does, on its way.
pub(crate) type Work<'s, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 's>>;

/// A job.
pub(crate) trait Job: Send + Sync {
    /// Its name, for ever: that of its row.
    fn name(&self) -> &'static str;

    /// Seconds from one run to the next when nothing else calls for it.
    fn every(&self) -> i64;

    /// Seconds from the first start to the first run.
    fn first(&self) -> i64 {
        0
    }

    /// Whether every process does it for itself, because what it changes is in the memory of the process.
    fn is_of_each_process(&self) -> bool {
        false
    }

    /// Whether this process can do it.
    fn is_possible(&self, _: &Service) -> bool {
        true
    }

    /// Whether a run may be broken off when the process ends.
    fn can_be_broken_off(&self) -> bool {
        false
    }

    /// Whether it is called for before it is due. Asked about every second, so it has to be cheap.
    fn is_called_for<'s>(&self, service: &'s Service) -> Work<'s, bool>;

    /// Does a bounded part of what there is to do. It may be done by another process at the same time when this one took
    /// too long, so whatever it changes is compared and set.
    fn run<'s>(&self, service: &'s Service) -> Work<'s, Rest>;
}

/// What is left after a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// Nothing.
    Nothing,
    /// Nothing before this time.
    Until(Time),
    /// More, to be done at once.
    More,
}
