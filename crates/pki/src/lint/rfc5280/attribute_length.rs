//! Attributes keep the upper bounds (RFC 5280 appendix A.1).

use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::oid::{COUNTRY, label};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_attribute_length",
        "RFC 5280 appendix A.1",
        "No attribute of the subject is longer than its upper bound.",
    ),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    // countryName has a rule of its own.
    let faults = view.tbs.subject().length_faults().into_iter().filter(|fault| fault.oid != COUNTRY);
    listed(faults.map(|fault| format!("{}: {} characters, {} at most", label(&fault.oid), fault.length, fault.bound)))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::Sample;
    use crate::name::Attribute;
    use crate::oid::ORGANIZATION;

    #[test]
    fn long_names() {
        let organization = |length| Sample::server().attribute(Attribute::new(ORGANIZATION, &"é".repeat(length)));
        organization(64).passes(&RULE);
        organization(65).fires(&RULE, "O: 65 characters, 64 at most");
    }
}
