//! Failures of path validation as sentences, from the catalogue by reason code.

use chancery_domain::verdict::{Reason, State};
use chancery_pki::certificate::Certificate;
use chancery_pki::path::{Failure, FailureKind};

use crate::catalogue::{self, Arguments};
use crate::view;

/// What a person reads about one failure or warning.
pub(super) struct Words {
    /// The permanent code.
    pub(super) code: &'static str,
    /// What is wrong, one sentence.
    pub(super) sentence: String,
    /// What to do about it.
    pub(super) fix: Option<String>,
}

impl Words {
    /// For a failure or warning about a certificate of this chain.
    pub(super) fn of(failure: &Failure, chain: &[&Certificate]) -> Self {
        let reason = Reason::of(failure);
        let mut arguments = arguments(&failure.kind);
        let name = chain.get(failure.certificate).map(|certificate| view::certificate::title(certificate));
        arguments.push(("name".into(), name.unwrap_or_default()));
        Self::with(reason, &arguments)
    }

    /// For a certificate that cannot be read at all.
    pub(super) fn malformed(file: &str, fault: &str) -> Self {
        Self::with(Reason::Malformed, &vec![("name".into(), file.to_owned()), ("detail".into(), fault.to_owned())])
    }

    fn with(reason: Reason, arguments: &Arguments) -> Self {
        let code = reason.as_str();
        match catalogue::text(&format!("reason-{code}"), arguments) {
            Some(text) => Self { code, sentence: text.title, fix: text.fix },
            None => Self { code, sentence: code.to_owned(), fix: None },
        }
    }
}

/// The word for a state, such as `Not trusted`.
pub(super) fn state(state: State) -> String {
    let key = format!("state-{}", state.as_str());
    catalogue::text(&key, &Vec::new()).map_or_else(|| state.as_str().to_owned(), |text| text.title)
}

/// Values that the sentences show.
fn arguments(kind: &FailureKind) -> Arguments {
    let (key, value) = match kind {
        FailureKind::Malformed(error) => ("detail", error.to_string()),
        FailureKind::Form(form) => ("detail", form.to_string()),
        FailureKind::UnsupportedAlgorithm { algorithm } | FailureKind::WeakSignature { algorithm } => {
            ("detail", algorithm.clone())
        }
        FailureKind::IssuerMissing { issuer } | FailureKind::AnchorMissing { issuer } => {
            ("issuer", issuer.common_name().unwrap_or_else(|| issuer.to_string()))
        }
        FailureKind::Revoked { reason, date } => {
            return vec![("detail".into(), reason.name().to_owned()), ("date".into(), date.to_rfc3339())];
        }
        FailureKind::Expired { since } => ("date", since.to_rfc3339()),
        FailureKind::NotYetValid { from } => ("date", from.to_rfc3339()),
        FailureKind::CrlExpired { next_update } => ("date", next_update.to_rfc3339()),
        FailureKind::KeyUsage { needed } => ("detail", needed.name().to_owned()),
        FailureKind::PathLength { limit } => ("detail", limit.to_string()),
        FailureKind::UnknownCriticalExtension { oid } => ("detail", chancery_pki::oid::label(oid)),
        FailureKind::NameConstraint { name } => ("detail", view::general_name::words(name)),
        FailureKind::PurposeMismatch { purpose } => ("detail", purpose.as_str().to_owned()),
        FailureKind::NameMismatch { wanted } => ("detail", wanted.to_string()),
        FailureKind::WeakKey(weakness) => ("detail", weakness.to_string()),
        _ => return Vec::new(),
    };
    vec![(key.into(), value)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_reason_has_its_words() {
        for reason in Reason::ALL {
            let text = catalogue::text(&format!("reason-{}", reason.as_str()), &Vec::new());
            let text = text.unwrap_or_else(|| panic!("no text for {reason:?}"));
            assert!(text.title.ends_with('.') && !text.title.contains('!'), "{reason:?}: {}", text.title);
            assert!(text.fix.is_some(), "{reason:?} lacks .fix");
        }
        for known in State::ALL {
            assert_ne!(state(known), known.as_str());
        }
    }
}
