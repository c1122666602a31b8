//! IP addresses in subjectAltName (RFC 5280 §4.2.1.6).

use crate::general_name::GeneralName;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error("rfc5280_san_ip_length", "RFC 5280 §4.2.1.6", "An iPAddress has 4 or 16 octets."),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    let odd = |name: &&GeneralName| matches!(name, GeneralName::Ip(bytes) if !matches!(bytes.len(), 4 | 16));
    listed(view.names.iter().filter(odd).map(ToString::to_string))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::general_name::GeneralName;
    use crate::lint::sample::Sample;

    #[test]
    fn an_address_with_a_mask() {
        let ip = |bytes: &[u8]| Sample::server().names(vec![GeneralName::Ip(bytes.to_vec())]);
        ip(&[10, 0, 0, 0, 255, 0, 0, 0]).fires(&RULE, "IP:10.0.0.0/8");
        ip(&[192, 0, 2, 1]).passes(&RULE);
        ip(&[0x20; 16]).passes(&RULE);
    }
}
