//! Certificates that sign time stamps (RFC 3161 §2.3).

use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View};
use crate::oid::{EXTENDED_KEY_USAGE, TIME_STAMPING};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error(
        "rfc3161_single_critical_purpose",
        "RFC 3161 §2.3",
        "extKeyUsage of a time stamper is critical and has timeStamping alone.",
    ),
    applies: Applies::only(&[Purpose::Timestamping]),
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    if view.extended_key_usage.as_deref() != Some(&[TIME_STAMPING]) {
        return Some("timeStamping does not stand alone".to_owned());
    }
    (!view.is_critical(&EXTENDED_KEY_USAGE)).then(|| "not critical".to_owned())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::Sample;
    use crate::oid;

    #[test]
    fn purposes_of_a_time_stamper() {
        Sample::timestamping().passes(&RULE);
        Sample::timestamping().flip(&oid::EXTENDED_KEY_USAGE).fires(&RULE, "not critical");
        Sample::timestamping().purposes(&[oid::TIME_STAMPING, oid::CODE_SIGNING]).fires(&RULE, "alone");
    }
}
