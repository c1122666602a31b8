//! subjectAltName is critical exactly when the subject is empty (RFC 5280 §4.1.2.6, §4.2.1.6).

use crate::lint::{Applies, CertificateRule, Lint, Rule, View};
use crate::oid::SUBJECT_ALT_NAME;

pub(super) const EMPTY_SUBJECT: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_san_critical_when_alone",
        "RFC 5280 §4.1.2.6",
        "subjectAltName is critical when the subject is empty.",
    ),
    applies: Applies::EVERY,
    check: alone,
};

pub(super) const WITH_SUBJECT: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc5280_san_not_critical",
        "RFC 5280 §4.2.1.6",
        "subjectAltName is not critical beside a subject.",
    ),
    applies: Applies::EVERY,
    check: beside,
};

fn alone(view: &View<'_>) -> Option<String> {
    let wrong = view.tbs.subject().is_empty() && view.has(&SUBJECT_ALT_NAME) && !view.is_critical(&SUBJECT_ALT_NAME);
    wrong.then(|| "not critical".to_owned())
}

fn beside(view: &View<'_>) -> Option<String> {
    let wrong = !view.tbs.subject().is_empty() && view.is_critical(&SUBJECT_ALT_NAME);
    wrong.then(|| "critical".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{EMPTY_SUBJECT, WITH_SUBJECT};
    use crate::lint::sample::Sample;
    use crate::oid::SUBJECT_ALT_NAME;

    #[test]
    fn criticality_follows_the_subject() {
        Sample::server().subject("").fires(&EMPTY_SUBJECT, "not critical");
        Sample::server().subject("").flip(&SUBJECT_ALT_NAME).passes(&EMPTY_SUBJECT);
        Sample::server().flip(&SUBJECT_ALT_NAME).fires(&WITH_SUBJECT, "critical");
        Sample::server().passes(&WITH_SUBJECT);
    }
}
