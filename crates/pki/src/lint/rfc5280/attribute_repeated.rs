//! Attributes that make sense only once.

use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::oid::{self, Oid};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::warning(
        "cabf_attribute_once",
        "CA/Browser Forum BR §7.1.4.1",
        "C, ST, L, O, CN and serialNumber stand at most once in the subject.",
    ),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    const ONCE: [Oid; 6] =
        [oid::COUNTRY, oid::STATE, oid::LOCALITY, oid::ORGANIZATION, oid::COMMON_NAME, oid::SERIAL_NUMBER];
    let repeated = |oid: &Oid| view.subject().filter(|attribute| attribute.oid == *oid).nth(1).is_some();
    listed(ONCE.iter().filter(|oid| repeated(oid)).map(oid::label))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::Sample;

    #[test]
    fn two_common_names() {
        Sample::server().subject("CN=a, CN=b").fires(&RULE, "CN");
        Sample::server().subject("OU=a, OU=b, CN=c").passes(&RULE);
    }
}
