//! What public mail asks for besides (CA/Browser Forum S/MIME BR §6.3.2, §7.1.2.3, §7.1.6.1).

use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View};
use crate::lint::{uri, validity};

pub(super) const CRL: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_smime_crl_address",
        "CA/Browser Forum S/MIME BR §7.1.2.3",
        "There is an http address of a CRL.",
    ),
    applies: Applies::only(&[Purpose::Email]).when_public(),
    check: crl,
};

pub(super) const POLICY: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_smime_policy",
        "CA/Browser Forum S/MIME BR §7.1.6.1",
        "certificatePolicies names exactly one of the Forum's policies for S/MIME (2.23.140.1.5.x.y).",
    ),
    applies: Applies::only(&[Purpose::Email]).when_public(),
    check: policy,
};

pub(super) const VALIDITY: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_smime_validity",
        "CA/Browser Forum S/MIME BR §6.3.2",
        "The validity is at most 825 days, 1185 under a legacy policy.",
    ),
    applies: Applies::only(&[Purpose::Email]).when_public(),
    check: days,
};

/// Generations of the profiles under 2.23.140.1.5.x: legacy is 1, multipurpose 2, strict 3.
const LEGACY: &str = "1";

fn policies<'a>(view: &'a View<'_>) -> impl Iterator<Item = (String, String)> + 'a {
    view.policies.iter().filter_map(|information| {
        let dotted = information.policy.to_string();
        let (kind, generation) = dotted.strip_prefix("2.23.140.1.5.")?.split_once('.')?;
        let known = matches!(kind, "1" | "2" | "3" | "4") && matches!(generation, "1" | "2" | "3");
        known.then(|| (kind.to_owned(), generation.to_owned()))
    })
}

fn crl(view: &View<'_>) -> Option<String> {
    let is_http = |address: &str| uri::has_scheme(address, &["http"]);
    (!view.crl_addresses().any(is_http)).then(|| "no http address".to_owned())
}

fn policy(view: &View<'_>) -> Option<String> {
    let count = policies(view).count();
    (count != 1).then(|| format!("{count} of them"))
}

fn days(view: &View<'_>) -> Option<String> {
    let legacy = policies(view).any(|(_, generation)| generation == LEGACY);
    let allowed = if legacy { 1_185 } else { 825 };
    let seconds = validity::seconds(view.tbs);
    (seconds > allowed * 86_400).then(|| format!("{} days, {allowed} at most", validity::days(view.tbs)))
}

#[cfg(test)]
mod tests {
    use super::{CRL, POLICY, VALIDITY};
    use crate::lint::sample::Sample;
    use crate::oid;

    #[test]
    fn public_mail() {
        for rule in [&CRL, &POLICY, &VALIDITY] {
            Sample::public_email().passes(rule);
        }
        Sample::public_email().without(&oid::CRL_DISTRIBUTION_POINTS).fires(&CRL, "no http");
        Sample::public_email().without(&oid::CERTIFICATE_POLICIES).fires(&POLICY, "0 of them");
        Sample::public_email().policy("2.23.140.1.5.9.3").fires(&POLICY, "0 of them");
        Sample::public_email().days(826).fires(&VALIDITY, "826 days, 825 at most");
        Sample::public_email().policy("2.23.140.1.5.1.1").days(826).passes(&VALIDITY);
        Sample::public_email().policy("2.23.140.1.5.1.1").days(1186).fires(&VALIDITY, "1185 at most");
        Sample::email().days(1500).passes(&VALIDITY);
    }
}
