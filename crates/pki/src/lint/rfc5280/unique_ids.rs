//! The unique identifiers of version 2 are not used (RFC 5280 §4.1.2.8).

use crate::lint::{Applies, CertificateRule, Lint, Rule, View};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error("rfc5280_no_unique_ids", "RFC 5280 §4.1.2.8", "issuerUniqueID and subjectUniqueID are absent."),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    view.tbs.has_unique_ids().then(|| "a unique identifier is there".to_owned())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::Sample;

    #[test]
    fn unique_identifiers() {
        Sample::server().with_unique_id().fires(&RULE, "unique");
        Sample::server().passes(&RULE);
    }
}
