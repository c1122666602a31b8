//! Which extensions are critical (RFC 5280 §4.2.1, §4.2.2).

use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::oid::{self, Oid};

pub(super) const MUST: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_extension_criticality",
        "RFC 5280 §4.2.1, §4.2.2",
        "Key identifiers, information access and freshestCRL are not critical; nameConstraints, policyConstraints and inhibitAnyPolicy are.",
    ),
    applies: Applies::EVERY,
    check: must,
};

pub(super) const SHOULD: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc5280_extension_criticality_usual",
        "RFC 5280 §4.2.1, RFC 6960 §4.2.2.2.1, RFC 7633 §4",
        "keyUsage and policyMappings are critical; cRLDistributionPoints, issuerAltName, tlsFeature and ocspNoCheck are not.",
    ),
    applies: Applies::EVERY,
    check: should,
};

fn differing(view: &View<'_>, table: &[(Oid, bool)]) -> Option<String> {
    let prescribed = |oid: &Oid| table.iter().find(|(known, _)| known == oid).map(|(_, critical)| *critical);
    let wrong = view
        .tbs
        .extensions()
        .iter()
        .filter(|extension| prescribed(&extension.oid).is_some_and(|critical| critical != extension.critical));
    listed(wrong.map(|extension| {
        format!("{} is {}critical", oid::label(&extension.oid), if extension.critical { "" } else { "not " })
    }))
}

fn must(view: &View<'_>) -> Option<String> {
    const TABLE: [(Oid, bool); 9] = [
        (oid::AUTHORITY_KEY_IDENTIFIER, false),
        (oid::SUBJECT_KEY_IDENTIFIER, false),
        (oid::AUTHORITY_INFO_ACCESS, false),
        (oid::SUBJECT_INFO_ACCESS, false),
        (oid::FRESHEST_CRL, false),
        (oid::SUBJECT_DIRECTORY_ATTRIBUTES, false),
        (oid::NAME_CONSTRAINTS, true),
        (oid::POLICY_CONSTRAINTS, true),
        (oid::INHIBIT_ANY_POLICY, true),
    ];
    differing(view, &TABLE)
}

fn should(view: &View<'_>) -> Option<String> {
    const TABLE: [(Oid, bool); 6] = [
        (oid::KEY_USAGE, true),
        (oid::POLICY_MAPPINGS, true),
        (oid::CRL_DISTRIBUTION_POINTS, false),
        (oid::ISSUER_ALT_NAME, false),
        (oid::TLS_FEATURE, false),
        (oid::OCSP_NOCHECK, false),
    ];
    differing(view, &TABLE)
}

#[cfg(test)]
mod tests {
    use super::{MUST, SHOULD};
    use crate::lint::sample::Sample;
    use crate::oid;

    #[test]
    fn each_extension_turned_around() {
        for oid in [oid::AUTHORITY_KEY_IDENTIFIER, oid::SUBJECT_KEY_IDENTIFIER, oid::AUTHORITY_INFO_ACCESS] {
            Sample::server().flip(&oid).fires(&MUST, "is critical");
        }
        let limits = Sample::sub_ca().with_raw(oid::INHIBIT_ANY_POLICY, false, "020100");
        limits.fires(&MUST, "inhibitAnyPolicy is not critical");
        limits.flip(&oid::INHIBIT_ANY_POLICY).passes(&MUST);
        Sample::server().flip(&oid::KEY_USAGE).fires(&SHOULD, "keyUsage is not critical");
        Sample::server().flip(&oid::CRL_DISTRIBUTION_POINTS).fires(&SHOULD, "cRLDistributionPoints is critical");
        Sample::ocsp().passes(&SHOULD);
    }
}
