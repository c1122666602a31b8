//! Extensions that only authorities have (RFC 5280 §4.2.1).

use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::oid::{self, Oid};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_authority_extensions",
        "RFC 5280 §4.2.1.5, §4.2.1.10, §4.2.1.11, §4.2.1.14",
        "nameConstraints, policyMappings, policyConstraints and inhibitAnyPolicy stand only in authorities.",
    ),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    const ONLY: [Oid; 4] =
        [oid::NAME_CONSTRAINTS, oid::POLICY_MAPPINGS, oid::POLICY_CONSTRAINTS, oid::INHIBIT_ANY_POLICY];
    if view.is_ca() {
        return None;
    }
    listed(ONLY.iter().filter(|oid| view.has(oid)).map(oid::label))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::Sample;
    use crate::oid;

    #[test]
    fn a_server_with_limits() {
        Sample::server().with_raw(oid::INHIBIT_ANY_POLICY, true, "020100").fires(&RULE, "inhibitAnyPolicy");
        Sample::sub_ca().with_raw(oid::INHIBIT_ANY_POLICY, true, "020100").passes(&RULE);
    }
}
