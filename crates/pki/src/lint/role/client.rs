//! Certificates that sign people and devices in.

use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View};
use crate::oid::CLIENT_AUTH;

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error("rfc5280_client_purpose", "RFC 5280 §4.2.1.12", "A client's extKeyUsage has clientAuth."),
    applies: Applies::only(&[Purpose::Client]),
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    (!view.lists_usage(&CLIENT_AUTH)).then(|| "no clientAuth".to_owned())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::Sample;
    use crate::oid::SERVER_AUTH;

    #[test]
    fn a_client_without_purpose() {
        Sample::client().purposes(&[SERVER_AUTH]).fires(&RULE, "no clientAuth");
        Sample::client().passes(&RULE);
    }
}
