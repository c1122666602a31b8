//! authorityKeyIdentifier and issuingDistributionPoint of a CRL (RFC 5280 §5.2.1, §5.2.5).

use crate::extension::IssuingDistributionPoint;
use crate::lint::{Applies, CrlRule, CrlView, Lint, Rule};
use crate::oid::{AUTHORITY_KEY_IDENTIFIER, ISSUING_DISTRIBUTION_POINT};

pub(super) const AKI: CrlRule = Rule {
    lint: Lint::error(
        "rfc5280_crl_aki",
        "RFC 5280 §5.2.1",
        "authorityKeyIdentifier with a keyIdentifier is there and not critical.",
    ),
    applies: Applies::CRLS,
    check: aki,
};

pub(super) const CRITICAL: CrlRule = Rule {
    lint: Lint::error("rfc5280_idp_critical", "RFC 5280 §5.2.5", "issuingDistributionPoint is critical."),
    applies: Applies::CRLS,
    check: critical,
};

pub(super) const NOT_EMPTY: CrlRule = Rule {
    lint: Lint::error("rfc5280_idp_not_empty", "RFC 5280 §5.2.5", "issuingDistributionPoint is not empty."),
    applies: Applies::CRLS,
    check: not_empty,
};

pub(super) const ONE_SCOPE: CrlRule = Rule {
    lint: Lint::error(
        "rfc5280_idp_one_scope",
        "RFC 5280 §5.2.5",
        "At most one of onlyContainsUserCerts, onlyContainsCACerts and onlyContainsAttributeCerts is set.",
    ),
    applies: Applies::CRLS,
    check: one_scope,
};

fn aki(view: &CrlView<'_>) -> Option<String> {
    if view.has(&AUTHORITY_KEY_IDENTIFIER, true) {
        return Some("critical".to_owned());
    }
    let identifier = view.authority_key_identifier.as_ref().and_then(|aki| aki.key_identifier.as_ref());
    identifier.is_none().then(|| "absent".to_owned())
}

fn critical(view: &CrlView<'_>) -> Option<String> {
    view.has(&ISSUING_DISTRIBUTION_POINT, false).then(|| "not critical".to_owned())
}

fn not_empty(view: &CrlView<'_>) -> Option<String> {
    let point = view.issuing_distribution_point.as_ref()?;
    (*point == IssuingDistributionPoint::default()).then(|| "empty".to_owned())
}

fn one_scope(view: &CrlView<'_>) -> Option<String> {
    let point = view.issuing_distribution_point.as_ref()?;
    let scopes = [point.only_user_certs, point.only_ca_certs, point.only_attribute_certs];
    let set = scopes.iter().filter(|scope| **scope).count();
    (set > 1).then(|| format!("{set} are set"))
}

#[cfg(test)]
mod tests {
    use super::{AKI, CRITICAL, NOT_EMPTY, ONE_SCOPE};
    use crate::lint::crl::sample::CrlSample;
    use crate::oid::{AUTHORITY_KEY_IDENTIFIER, ISSUING_DISTRIBUTION_POINT};

    #[test]
    fn scopes() {
        for rule in [&AKI, &CRITICAL, &NOT_EMPTY, &ONE_SCOPE] {
            CrlSample::new().passes(rule);
        }
        CrlSample::new().without(&AUTHORITY_KEY_IDENTIFIER).fires(&AKI, "absent");
        CrlSample::new().with_raw(AUTHORITY_KEY_IDENTIFIER, true, "3003800101").fires(&AKI, "critical");
        let point = |critical, hex| CrlSample::new().with_raw(ISSUING_DISTRIBUTION_POINT, critical, hex);
        point(true, "30038101ff").passes(&CRITICAL);
        point(false, "30038101ff").fires(&CRITICAL, "not critical");
        point(true, "3000").fires(&NOT_EMPTY, "empty");
        point(true, "30038101ff").passes(&NOT_EMPTY);
        point(true, "30068101ff8201ff").fires(&ONE_SCOPE, "2 are set");
    }
}
