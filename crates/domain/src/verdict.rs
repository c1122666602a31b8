//! Whether a certificate is good, and why not: one vocabulary of states and reasons for console, API, command line and
//! mails (design: "one verdict").

mod reason;
mod state;

pub use reason::Reason;
pub use state::State;

use chancery_pki::extension::ReasonCode;
use chancery_pki::path::{FailureKind, Outcome};
use chancery_pki::time::Time;

/// State and reasons of one certificate at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The one word for it.
    pub state: State,
    /// Why it is not good, the decisive reason first, none twice; empty for a good certificate.
    pub reasons: Vec<Reason>,
}

/// A certificate that starts within so many seconds points to a clock that is slow rather than to a date in the future.
const CLOCK_SKEW: i64 = 600;

impl Verdict {
    /// From a validation at `now`. `renewal_window`: seconds before notAfter in which a good certificate is called
    /// expiring; 0 for certificates whose profile is not known.
    pub fn of(outcome: &Outcome<'_>, now: Time, renewal_window: i64) -> Self {
        let mut reasons: Vec<Reason> = Vec::new();
        for failure in &outcome.failures {
            let reason = Reason::of(failure);
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
            if let FailureKind::NotYetValid { from } = failure.kind
                && from.unix().saturating_sub(now.unix()) < CLOCK_SKEW
                && !reasons.contains(&Reason::ClockSkewPossible)
            {
                reasons.push(Reason::ClockSkewPossible);
            }
        }
        let state = match outcome.failures.first() {
            Some(failure) => state_of(&failure.kind, failure.certificate),
            None if !outcome.is_anchored => State::NotTrusted,
            None => {
                let ends = outcome.chain.first().map_or(Time::MAX, |target| target.not_after());
                if ends < now.plus(renewal_window) { State::Expiring } else { State::Valid }
            }
        };
        Self { state, reasons }
    }

    /// A file that says it is a certificate and cannot be read as one.
    pub fn malformed() -> Self {
        Self { state: State::NotTrusted, reasons: vec![Reason::Malformed] }
    }

    /// Whether the certificate may be relied on.
    pub const fn is_good(&self) -> bool {
        self.state.is_good()
    }
}

/// The state a decisive failure puts the certificate in.
const fn state_of(kind: &FailureKind, certificate: usize) -> State {
    match (certificate, kind) {
        (0, FailureKind::Revoked { reason: ReasonCode::CertificateHold, .. }) => State::OnHold,
        (0, FailureKind::Revoked { .. }) => State::Revoked,
        (0, FailureKind::Expired { .. }) => State::Expired,
        (0, FailureKind::NotYetValid { .. }) => State::NotYetValid,
        _ => State::NotTrusted,
    }
}

#[cfg(test)]
mod tests;
