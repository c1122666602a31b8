//! Who the certificate is about is said somewhere (RFC 5280 §4.1.2.6).

use crate::lint::{Applies, CertificateRule, Lint, Rule, View};
use crate::oid::SUBJECT_ALT_NAME;

pub(super) const AUTHORITY: CertificateRule = Rule {
    lint: Lint::error("rfc5280_ca_subject_not_empty", "RFC 5280 §4.1.2.6", "The subject of an authority is not empty."),
    applies: Applies::EVERY,
    check: authority,
};

pub(super) const OTHERS: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_subject_or_alt_name",
        "RFC 5280 §4.1.2.6",
        "A certificate with an empty subject has subjectAltName.",
    ),
    applies: Applies::EVERY,
    check: others,
};

fn authority(view: &View<'_>) -> Option<String> {
    (view.is_ca() && view.tbs.subject().is_empty()).then(|| "no attribute".to_owned())
}

fn others(view: &View<'_>) -> Option<String> {
    let nameless = !view.is_ca() && view.tbs.subject().is_empty() && !view.has(&SUBJECT_ALT_NAME);
    nameless.then(|| "neither subject nor subjectAltName".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{AUTHORITY, OTHERS};
    use crate::lint::sample::Sample;

    #[test]
    fn empty_subjects() {
        Sample::sub_ca().subject("").fires(&AUTHORITY, "no attribute");
        Sample::sub_ca().passes(&AUTHORITY);
        Sample::server().subject("").passes(&AUTHORITY);
        Sample::client().subject("").fires(&OTHERS, "neither");
        Sample::server().subject("").passes(&OTHERS);
    }
}
