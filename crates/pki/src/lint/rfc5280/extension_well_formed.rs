//! Known extensions can be read.

use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::oid::label;

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_extension_well_formed",
        "RFC 5280 §4.2.1",
        "The value of every extension that is known here is well-formed.",
    ),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    listed(view.malformed.iter().map(|(oid, error)| format!("{}: {error}", label(oid))))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::Sample;
    use crate::oid;

    #[test]
    fn broken_values() {
        Sample::server().with_raw(oid::KEY_USAGE, true, "0500").fires(&RULE, "keyUsage");
        Sample::server().with_raw(oid::SUBJECT_ALT_NAME, false, "3000").fires(&RULE, "subjectAltName");
        Sample::server().with_raw(oid::EXTENDED_KEY_USAGE, false, "3000").fires(&RULE, "extKeyUsage");
        Sample::server()
            .with_raw(oid::CERTIFICATE_POLICIES, false, "300c300406022a03300406022a03")
            .fires(&RULE, "twice");
        Sample::server().passes(&RULE);
    }
}
