//! The issuer has a name (RFC 5280 §4.1.2.4).

use crate::lint::{Applies, CertificateRule, Lint, Rule, View};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error("rfc5280_issuer_not_empty", "RFC 5280 §4.1.2.4", "The issuer's name is not empty."),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    view.tbs.issuer().is_empty().then(|| "no attribute".to_owned())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::Sample;

    #[test]
    fn an_empty_issuer() {
        Sample::server().orphan().issuer_name("").fires(&RULE, "no attribute");
        Sample::server().passes(&RULE);
    }
}
