//! Subjects of TLS servers (CA/Browser Forum BR §7.1.4).

use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View, listed, shown};
use crate::name::Attribute;
use crate::oid::ORGANIZATIONAL_UNIT;

pub(super) const UNIT: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_tls_no_organizational_unit",
        "CA/Browser Forum BR §7.1.2.7.2 (ballot SC-047)",
        "The subject has no organizational unit.",
    ),
    applies: Applies::only(&[Purpose::Server]).when_public(),
    check: unit,
};

pub(super) const PLACEHOLDER: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_tls_no_placeholder",
        "CA/Browser Forum BR §7.1.4.2",
        "No attribute of the subject is only a placeholder such as “-” or “N/A”.",
    ),
    applies: Applies::only(&[Purpose::Server]).when_public(),
    check: placeholder,
};

pub(super) const SINGLE: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_tls_rdn_single_attribute",
        "CA/Browser Forum BR §7.1.4.1",
        "Each RDN of the subject has exactly one attribute.",
    ),
    applies: Applies::only(&[Purpose::Server]).when_public(),
    check: single,
};

fn unit(view: &View<'_>) -> Option<String> {
    listed(view.subject().filter(|attribute| attribute.oid == ORGANIZATIONAL_UNIT).map(shown))
}

fn placeholder(view: &View<'_>) -> Option<String> {
    let is_placeholder = |attribute: &&Attribute| {
        attribute.text().is_some_and(|text| {
            !text.chars().any(char::is_alphanumeric)
                || matches!(text.to_ascii_lowercase().as_str(), "n/a" | "na" | "null")
        })
    };
    listed(view.subject().filter(is_placeholder).map(shown))
}

fn single(view: &View<'_>) -> Option<String> {
    let several = view.tbs.subject().rdns().iter().filter(|rdn| rdn.attributes.len() > 1).count();
    (several > 0).then(|| format!("{several} with more"))
}

#[cfg(test)]
mod tests {
    use super::{PLACEHOLDER, SINGLE, UNIT};
    use crate::lint::sample::Sample;

    #[test]
    fn subjects() {
        let public = |line| Sample::public_server().subject(line);
        public("OU=Web, CN=www.example.com").fires(&UNIT, "OU=Web");
        Sample::server().subject("OU=Web, CN=www.example.org").passes(&UNIT);
        Sample::public_server().passes(&UNIT);
        public("L=-, CN=www.example.com").fires(&PLACEHOLDER, "L=-");
        Sample::public_server().passes(&PLACEHOLDER);
        public("C=CA + CN=www.example.com").fires(&SINGLE, "1 with more");
        Sample::public_server().passes(&SINGLE);
    }
}
