//! The certificate fits below its issuer's (RFC 5280 §6.1).

use crate::extension::Usage;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View};

pub(super) const NAME: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_issuer_is_issuers_subject",
        "RFC 5280 §4.1.2.4, §6.1.3",
        "The issuer's name is the subject of the issuer's certificate, byte for byte.",
    ),
    applies: Applies::EVERY,
    check: name,
};

pub(super) const IS_CA: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_issuer_is_ca",
        "RFC 5280 §6.1.4",
        "The issuer's certificate is that of an authority that may sign certificates.",
    ),
    applies: Applies::EVERY,
    check: issuer_is_ca,
};

pub(super) const PATH_LENGTH: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_issuer_path_length",
        "RFC 5280 §6.1.4",
        "The issuer's pathLenConstraint leaves room for an authority.",
    ),
    applies: Applies::EVERY,
    check: path_length,
};

pub(super) const PATH_LENGTH_LESS: CertificateRule = Rule {
    lint: Lint::notice("rfc5280_path_length_less", "RFC 5280 §4.2.1.9", "pathLenConstraint is less than the issuer's."),
    applies: Applies::EVERY,
    check: path_length_less,
};

pub(super) const SAME_NAME: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_subject_not_issuer",
        "RFC 5280 §3.2",
        "Who is no authority does not have the issuer's name: programs take such a certificate for self-signed.",
    ),
    applies: Applies::END_ENTITIES,
    check: same_name,
};

fn name(view: &View<'_>) -> Option<String> {
    let issuer = view.issuer?.subject();
    let own = view.tbs.issuer();
    (own != issuer).then(|| {
        let how = if own.matches(issuer) { "written otherwise than" } else { "but the issuer is" };
        format!("{}, {how} {}", own.to_line(), issuer.to_line())
    })
}

fn issuer_is_ca(view: &View<'_>) -> Option<String> {
    let issuer = view.issuer?;
    if !issuer.is_ca() {
        return Some(format!("{} is no authority", issuer.subject().to_line()));
    }
    let usage = issuer.key_usage().ok()??;
    (!usage.allows(Usage::KeyCertSign)).then(|| format!("{} has no keyCertSign", issuer.subject().to_line()))
}

fn issuers_length(view: &View<'_>) -> Option<u64> {
    view.issuer?.basic_constraints().ok()??.path_len
}

fn path_length(view: &View<'_>) -> Option<String> {
    let full = view.is_ca() && issuers_length(view)? == 0 && !view.is_self_issued();
    full.then(|| "the issuer's is 0".to_owned())
}

fn path_length_less(view: &View<'_>) -> Option<String> {
    let (left, own) = (issuers_length(view)?, view.basic_constraints?.path_len?);
    (left > 0 && own >= left && !view.is_self_issued()).then(|| format!("{own}, the issuer's is {left}"))
}

fn same_name(view: &View<'_>) -> Option<String> {
    let is_other_key = view.issuer?.public_key() != view.tbs.public_key();
    let same = is_other_key && !view.tbs.subject().is_empty() && view.is_self_issued();
    same.then(|| view.tbs.subject().to_line())
}

#[cfg(test)]
mod tests {
    use super::{IS_CA, NAME, PATH_LENGTH, PATH_LENGTH_LESS, SAME_NAME};
    use crate::lint::sample::Sample;
    use crate::oid::BASIC_CONSTRAINTS;

    #[test]
    fn below_an_issuer() {
        for rule in [&NAME, &IS_CA, &PATH_LENGTH, &PATH_LENGTH_LESS, &SAME_NAME] {
            Sample::server().passes(rule);
            Sample::sub_ca().passes(rule);
        }
        Sample::server().issuer_name("CN=Other").fires(&NAME, "but the issuer is");
        Sample::server().issuer_name("C=CA, O=example org, CN=Example Root").fires(&NAME, "written otherwise");
        Sample::server().issued_by(&Sample::client()).fires(&IS_CA, "no authority");
        Sample::sub_ca().issued_by(&Sample::sub_ca()).fires(&PATH_LENGTH, "the issuer's is 0");
        let limited = Sample::root().with_raw(BASIC_CONSTRAINTS, true, "30060101ff020101");
        Sample::sub_ca().issued_by(&limited).passes(&PATH_LENGTH);
        let deep = Sample::sub_ca().with_raw(BASIC_CONSTRAINTS, true, "30060101ff020101");
        deep.issued_by(&limited).fires(&PATH_LENGTH_LESS, "1, the issuer's is 1");
        Sample::server().subject("C=CA, O=Example Org, CN=Example Root").fires(&SAME_NAME, "Example Root");
    }
}
