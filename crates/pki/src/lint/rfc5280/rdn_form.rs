//! RDNs of more than one attribute (X.501 §9.3, X.690 §11.6).

use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::name::{Name, Rdn};

pub(super) const ONCE: CertificateRule = Rule {
    lint: Lint::error("x501_rdn_attribute_once", "X.501 §9.3", "No RDN has two attributes of the same type."),
    applies: Applies::EVERY,
    check: once,
};

pub(super) const ORDER: CertificateRule = Rule {
    lint: Lint::error("x690_rdn_order", "X.690 §11.6", "Attributes of an RDN are in the order of DER."),
    applies: Applies::EVERY,
    check: order,
};

pub(super) const SINGLE: CertificateRule = Rule {
    lint: Lint::notice(
        "rfc5280_rdn_single_attribute",
        "RFC 5280 §4.1.2.4",
        "Each RDN has one attribute, which every program can read.",
    ),
    applies: Applies::EVERY,
    check: single,
};

fn several<'a>(view: &View<'a>) -> impl Iterator<Item = &'a Rdn> {
    view.tbs.subject().rdns().iter().filter(|rdn| rdn.attributes.len() > 1)
}

fn text(rdn: &Rdn) -> String {
    Name::from_rdns(vec![rdn.clone()]).to_line()
}

fn once(view: &View<'_>) -> Option<String> {
    let repeats = |rdn: &&Rdn| {
        let mut types: Vec<_> = rdn.attributes.iter().map(|attribute| attribute.oid).collect();
        types.sort_unstable();
        types.windows(2).any(|pair| matches!(pair, [one, other] if one == other))
    };
    listed(several(view).filter(repeats).map(text))
}

fn order(view: &View<'_>) -> Option<String> {
    let unordered = |rdn: &&Rdn| Name::from_rdns(vec![(*rdn).clone()]).rdns().first() != Some(*rdn);
    listed(several(view).filter(unordered).map(text))
}

fn single(view: &View<'_>) -> Option<String> {
    listed(several(view).map(text))
}

#[cfg(test)]
mod tests {
    use super::{ONCE, ORDER, SINGLE};
    use crate::lint::sample::Sample;
    use crate::name::{Attribute, Rdn};
    use crate::oid;

    #[test]
    fn several_attributes() {
        let attribute = |oid| Attribute::new(oid, "x");
        let two = |one, other| {
            Sample::server().subject_rdns(vec![Rdn { attributes: vec![attribute(one), attribute(other)] }])
        };
        two(oid::COMMON_NAME, oid::COMMON_NAME).fires(&ONCE, "CN=x + CN=x");
        two(oid::COMMON_NAME, oid::ORGANIZATION).passes(&ONCE);
        two(oid::COMMON_NAME, oid::ORGANIZATION).fires(&SINGLE, "CN=x + O=x");
        two(oid::COMMON_NAME, oid::ORGANIZATION).passes(&ORDER);
        Sample::server().passes(&SINGLE);
        let (common_name, organization) =
            (b"\x30\x08\x06\x03\x55\x04\x03\x0c\x01x", b"\x30\x08\x06\x03\x55\x04\x0a\x0c\x01x");
        let (written, swapped) = ([*common_name, *organization].concat(), [*organization, *common_name].concat());
        two(oid::COMMON_NAME, oid::ORGANIZATION).edit(&written, &swapped).fires(&ORDER, "CN=x");
    }
}
