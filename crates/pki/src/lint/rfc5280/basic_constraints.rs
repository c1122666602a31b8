//! basicConstraints (RFC 5280 §4.2.1.9).

use crate::extension::Usage;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View};
use crate::oid::BASIC_CONSTRAINTS;

pub(super) const AUTHORITY: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_ca_basic_constraints",
        "RFC 5280 §4.2.1.9",
        "An authority has basicConstraints with cA TRUE.",
    ),
    applies: Applies::AUTHORITIES,
    check: authority,
};

pub(super) const CRITICAL: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_ca_basic_constraints_critical",
        "RFC 5280 §4.2.1.9",
        "basicConstraints of an authority is critical.",
    ),
    applies: Applies::EVERY,
    check: critical,
};

pub(super) const OTHERS: CertificateRule = Rule {
    lint: Lint::error("rfc5280_others_not_ca", "RFC 5280 §4.2.1.9", "Who is no authority does not have cA TRUE."),
    applies: Applies::END_ENTITIES,
    check: others,
};

pub(super) const PATH_LENGTH: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_path_length_only_in_ca",
        "RFC 5280 §4.2.1.9",
        "pathLenConstraint stands only with cA TRUE and keyCertSign.",
    ),
    applies: Applies::EVERY,
    check: path_length,
};

fn authority(view: &View<'_>) -> Option<String> {
    (!view.is_ca()).then(|| if view.has(&BASIC_CONSTRAINTS) { "cA is FALSE" } else { "absent" }.to_owned())
}

fn critical(view: &View<'_>) -> Option<String> {
    (view.is_ca() && !view.is_critical(&BASIC_CONSTRAINTS)).then(|| "not critical".to_owned())
}

fn others(view: &View<'_>) -> Option<String> {
    (view.is_ca()).then(|| "cA is TRUE".to_owned())
}

fn path_length(view: &View<'_>) -> Option<String> {
    let length = view.basic_constraints?.path_len?;
    let signs = view.key_usage.is_none_or(|usage| usage.allows(Usage::KeyCertSign));
    (!view.is_ca() || !signs).then(|| format!("pathLenConstraint {length}"))
}

#[cfg(test)]
mod tests {
    use super::{AUTHORITY, CRITICAL, OTHERS, PATH_LENGTH};
    use crate::lint::sample::Sample;
    use crate::oid::BASIC_CONSTRAINTS;

    #[test]
    fn authorities_and_others() {
        Sample::sub_ca().without(&BASIC_CONSTRAINTS).fires(&AUTHORITY, "absent");
        Sample::sub_ca().with_raw(BASIC_CONSTRAINTS, true, "3000").fires(&AUTHORITY, "cA is FALSE");
        Sample::sub_ca().passes(&AUTHORITY);
        Sample::root().flip(&BASIC_CONSTRAINTS).fires(&CRITICAL, "not critical");
        Sample::root().passes(&CRITICAL);
        Sample::server().with_raw(BASIC_CONSTRAINTS, true, "30030101ff").fires(&OTHERS, "cA is TRUE");
        Sample::server().with_raw(BASIC_CONSTRAINTS, true, "3000").passes(&OTHERS);
        Sample::server().with_raw(BASIC_CONSTRAINTS, true, "3003020100").fires(&PATH_LENGTH, "pathLenConstraint 0");
        Sample::sub_ca().passes(&PATH_LENGTH);
    }
}
