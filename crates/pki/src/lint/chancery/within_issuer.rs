//! Nothing outlives its issuer.

use crate::lint::{Applies, CertificateRule, Lint, Rule, View};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error("chancery_within_issuer", "RFC 5280 §6.1.3", "The certificate ends no later than its issuer's."),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    let (last, issuers) = (view.tbs.not_after(), view.issuer?.not_after());
    (last > issuers).then(|| format!("{last}, the issuer's ends {issuers}"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::Sample;

    #[test]
    fn a_certificate_that_outlives() {
        Sample::server().issued_by(&Sample::root().days(100)).fires(&RULE, "the issuer's ends 2026-04-10");
        Sample::server().passes(&RULE);
    }
}
