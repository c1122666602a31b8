//! Why the service says no.

use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::digest::hex;
use chancery_pki::lint::{Finding, Severity};
use chancery_pki::time::Time;

use crate::vault::VaultError;

/// Why the service says no.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Rules forbid it, or it cannot be done as asked: every reason, at least one.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Refused(Vec<Refusal>),
    /// The database cannot be used now, or a row is damaged.
    #[error(transparent)]
    Store(chancery_store::Error),
    /// The vault cannot be used.
    #[error(transparent)]
    Vault(VaultError),
    /// Something that must not happen; the text is for the log.
    #[error("{0}")]
    Internal(&'static str),
}

/// Result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl From<Vec<Refusal>> for Error {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Refused(refusals)
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Refusal::new(code).into()
    }
}

impl From<chancery_store::Error> for Error {
    fn from(error: chancery_store::Error) -> Self {
        use chancery_store::{Conflict, Error as Store};
        match error {
            Store::Conflict(Conflict::Stale(noun) | Conflict::Exists(noun)) => {
                Refusal::new(Code::ChangedMeanwhile).with("object", noun).into()
            }
            Store::Conflict(Conflict::KeyCompromised { spki_sha256, since }) => {
                key_compromised(&spki_sha256, since).into()
            }
            Store::ClockBack { now, highest } => Refusal::new(Code::ClockWentBack)
                .with("now", now.to_rfc3339())
                .with("seen", highest.to_rfc3339())
                .into(),
            Store::ClockApart { now, database } => Refusal::new(Code::ClockApart)
                .with("now", now.to_rfc3339())
                .with("database", database.to_rfc3339())
                .into(),
            other => Self::Store(other),
        }
    }
}

impl From<VaultError> for Error {
    fn from(error: VaultError) -> Self {
        Self::Vault(error)
    }
}

/// That a key was revoked for compromise: SHA-256 of its SPKI, and when.
pub(crate) fn key_compromised(spki_sha256: &[u8; 32], since: Time) -> Refusal {
    Refusal::new(Code::KeyCompromised).with("key", hex(spki_sha256)).with("since", since.to_rfc3339())
}

/// The refusals that findings of lints amount to.
pub(crate) fn lint_refusals(findings: &[Finding]) -> Vec<Refusal> {
    findings
        .iter()
        .filter(|finding| finding.lint.severity == Severity::Error)
        .map(|finding| {
            Refusal::new(Code::LintError)
                .with("lint", finding.lint.id)
                .with("detail", &finding.detail)
                .with("source", finding.lint.source)
        })
        .collect()
}
