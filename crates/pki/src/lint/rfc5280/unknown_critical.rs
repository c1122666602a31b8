//! Critical extensions that readers do not know (RFC 5280 §4.2).

use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::oid::{self, Oid};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_no_unknown_critical",
        "RFC 5280 §4.2",
        "No critical extension is one that readers do not know and therefore refuse.",
    ),
    applies: Applies::EVERY,
    check,
};

const KNOWN: [Oid; 22] = [
    oid::SUBJECT_DIRECTORY_ATTRIBUTES,
    oid::SUBJECT_KEY_IDENTIFIER,
    oid::KEY_USAGE,
    oid::SUBJECT_ALT_NAME,
    oid::ISSUER_ALT_NAME,
    oid::BASIC_CONSTRAINTS,
    oid::NAME_CONSTRAINTS,
    oid::CRL_DISTRIBUTION_POINTS,
    oid::CERTIFICATE_POLICIES,
    oid::POLICY_MAPPINGS,
    oid::AUTHORITY_KEY_IDENTIFIER,
    oid::POLICY_CONSTRAINTS,
    oid::EXTENDED_KEY_USAGE,
    oid::FRESHEST_CRL,
    oid::INHIBIT_ANY_POLICY,
    oid::AUTHORITY_INFO_ACCESS,
    oid::SUBJECT_INFO_ACCESS,
    oid::TLS_FEATURE,
    oid::OCSP_NOCHECK,
    oid::NETSCAPE_CERT_TYPE,
    // Made to be refused: a precertificate is no certificate (RFC 6962 §3.1).
    oid::CT_PRECERT_POISON,
    oid::CT_SCT_LIST,
];

fn check(view: &View<'_>) -> Option<String> {
    let critical = view.tbs.extensions().iter().filter(|extension| extension.critical);
    listed(critical.filter(|extension| !KNOWN.contains(&extension.oid)).map(|extension| oid::label(&extension.oid)))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::Sample;

    #[test]
    fn a_private_extension() {
        let private = "1.3.6.1.4.1.55555.1".parse().unwrap();
        Sample::server().with_raw(private, true, "0500").fires(&RULE, "1.3.6.1.4.1.55555.1");
        Sample::server().with_raw(private, false, "0500").passes(&RULE);
    }
}
