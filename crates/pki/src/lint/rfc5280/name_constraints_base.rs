//! Bases of name constraints (RFC 5280 §4.2.1.10).

use crate::general_name::{GeneralName, dns_is_within, email_is_within, ip_is_within, uri_is_within};
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_name_constraints_base",
        "RFC 5280 §4.2.1.10",
        "Every base in nameConstraints has the form of its kind: a host without leading dot, an address with its mask.",
    ),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    let constraints = view.name_constraints.as_ref()?;
    let bases = constraints.permitted.iter().chain(&constraints.excluded);
    listed(bases.filter(|base| !is_base(base)).map(ToString::to_string))
}

fn is_base(base: &GeneralName) -> bool {
    match base {
        GeneralName::Dns(base) => dns_is_within("host.example", base).is_some(),
        GeneralName::Email(base) => base.contains('@') || email_is_within("a@host.example", base).is_some(),
        GeneralName::Uri(base) => uri_is_within("https://host.example", base).is_some(),
        GeneralName::Ip(network) => match network.len() {
            8 => ip_is_within(&[0; 4], network).is_some(),
            32 => ip_is_within(&[0; 16], network).is_some(),
            _ => false,
        },
        GeneralName::Malformed { .. } => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::extension::{ExtensionValue as _, NameConstraints};
    use crate::general_name::GeneralName;
    use crate::lint::sample::Sample;

    #[test]
    fn bases() {
        let permitted = |base| {
            let constraints = NameConstraints { permitted: vec![base], excluded: Vec::new() };
            Sample::sub_ca().with(constraints.to_extension(true))
        };
        permitted(GeneralName::Dns("example.org".to_owned())).passes(&RULE);
        permitted(GeneralName::Dns(".example.org".to_owned())).fires(&RULE, "DNS:.example.org");
        permitted(GeneralName::Email(".example.org".to_owned())).passes(&RULE);
        permitted(GeneralName::Ip(vec![10, 0, 0, 0, 255, 0, 0, 0])).passes(&RULE);
        permitted(GeneralName::Ip(vec![10, 0, 0, 0])).fires(&RULE, "IP:10.0.0.0");
        permitted(GeneralName::Ip(vec![10, 0, 0, 0, 255, 0, 255, 0])).fires(&RULE, "IP:10.0.0.0");
    }
}
