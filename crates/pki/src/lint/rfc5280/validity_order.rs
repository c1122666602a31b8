//! The validity does not end before it begins (RFC 5280 §4.1.2.5).

use crate::lint::{Applies, CertificateRule, Lint, Rule, View};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error("rfc5280_validity_order", "RFC 5280 §4.1.2.5", "notAfter is not before notBefore."),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    let (first, last) = (view.tbs.not_before(), view.tbs.not_after());
    (last < first).then(|| format!("from {first} to {last}"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::Sample;

    #[test]
    fn an_end_before_the_beginning() {
        Sample::server().days(-1).fires(&RULE, "from 2026-01-01");
        Sample::server().passes(&RULE);
    }
}
