//! Every alternative name can be read (RFC 5280 §4.2.1.6).

use crate::general_name::GeneralName;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_san_well_formed",
        "RFC 5280 §4.2.1.6",
        "Every name in subjectAltName has the form of its kind.",
    ),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    let malformed = |name: &&GeneralName| matches!(name, GeneralName::Malformed { .. });
    listed(view.names.iter().filter(malformed).map(ToString::to_string))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::general_name::GeneralName;
    use crate::lint::sample::Sample;

    #[test]
    fn a_name_beyond_ascii() {
        let odd = GeneralName::Malformed { number: 2, value: vec![0xe9] };
        Sample::server().names(vec![odd]).fires(&RULE, "malformed[2]:#e9");
        Sample::server().passes(&RULE);
    }
}
