//! The “why trusted” ladder: what was looked at, from the certificate up to the root.

use chancery_pki::path::{Check, FailureKind, Options, Outcome, Purpose, RevocationMode, StepResult};

/// How one check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Passed,
    Warned,
    Failed,
    /// Not looked at: it was not wanted, or not reached.
    Skipped,
}

impl Answer {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warned => "warning",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// One line of the ladder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rung {
    /// Index in the chain.
    pub(super) certificate: usize,
    /// The word for what was looked at.
    pub(super) check: &'static str,
    /// The result.
    pub(super) answer: Answer,
}

/// All lines. A check that nobody asked for is left out; one that was not reached is not called passed.
pub(super) fn rungs(outcome: &Outcome<'_>, options: &Options) -> Vec<Rung> {
    let is_bad_link = |kind: &FailureKind| {
        matches!(kind, FailureKind::SignatureBad | FailureKind::UnsupportedAlgorithm { .. } | FailureKind::WorkLimit)
    };
    let has_bad_link = outcome.failures.iter().any(|failure| is_bad_link(&failure.kind));
    let no_revocation = options.revocation == RevocationMode::None || !outcome.is_anchored || has_bad_link;
    let top = outcome.chain.len().saturating_sub(1);
    let steps = outcome.steps().into_iter().filter(|step| match step.check {
        Check::Name => options.name.is_some(),
        Check::Purpose => options.purpose != Purpose::Any,
        _ => true,
    });
    steps
        .map(|step| Rung {
            certificate: step.certificate,
            check: word(step.check, outcome.is_anchored && step.certificate == top),
            answer: match step.result {
                StepResult::Passed if step.check == Check::Revocation && no_revocation => Answer::Skipped,
                StepResult::Passed => Answer::Passed,
                StepResult::Warned => Answer::Warned,
                StepResult::Failed => Answer::Failed,
            },
        })
        .collect()
}

const fn word(check: Check, is_root: bool) -> &'static str {
    match check {
        Check::Form => "form",
        Check::Dates => "dates",
        Check::Key => "key",
        Check::Authority => "authority",
        Check::Constraints => "constraints",
        Check::Purpose => "purpose",
        Check::Name => "name",
        Check::Revocation => "revocation",
        Check::Signature => "signature",
        Check::Issuer if is_root => "trusted",
        Check::Issuer => "issuer",
    }
}
