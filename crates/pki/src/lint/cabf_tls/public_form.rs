//! What the public web asks for besides (CA/Browser Forum BR §6.1.5, §7.1.2.7).

use crate::key::PublicKeyKind;
use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View};
use crate::lint::{uri, validity};
use crate::oid::{AD_OCSP, Oid};

pub(super) const POLICY: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_tls_policy",
        "CA/Browser Forum BR §7.1.2.7.9",
        "certificatePolicies names one of the Forum's policies for servers.",
    ),
    applies: Applies::only(&[Purpose::Server]).when_public(),
    check: policy,
};

pub(super) const REVOCATION: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_tls_revocation_address",
        "CA/Browser Forum BR §7.1.2.11.2",
        "There is an http address of a CRL or of OCSP unless the certificate is short-lived (7 days).",
    ),
    applies: Applies::only(&[Purpose::Server]).when_public(),
    check: revocation,
};

pub(super) const KEY: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_tls_key",
        "CA/Browser Forum BR §6.1.5",
        "The key is RSA of 2048 bits at least or EC on P-256, P-384 or P-521.",
    ),
    applies: Applies::only(&[Purpose::Server]).when_public(),
    check: key,
};

pub(super) const ADDRESSES: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_sub_ca_crl_address",
        "CA/Browser Forum BR §7.1.2.11.2",
        "An authority below a root has an http address of its CRL.",
    ),
    applies: Applies::only(&[Purpose::SubCa]).when_public(),
    check: crl_address,
};

fn policy(view: &View<'_>) -> Option<String> {
    const POLICIES: [Oid; 4] = [
        Oid::new_unwrap("2.23.140.1.1"),
        Oid::new_unwrap("2.23.140.1.2.1"),
        Oid::new_unwrap("2.23.140.1.2.2"),
        Oid::new_unwrap("2.23.140.1.2.3"),
    ];
    let known = view.policies.iter().any(|information| POLICIES.contains(&information.policy));
    (!known).then(|| "none of 2.23.140.1.1, 2.23.140.1.2.1 to 2.23.140.1.2.3".to_owned())
}

fn is_http(address: &str) -> bool {
    uri::has_scheme(address, &["http"])
}

fn revocation(view: &View<'_>) -> Option<String> {
    let is_short_lived = validity::seconds(view.tbs) <= 7 * 86_400;
    let mut addresses = view.crl_addresses().chain(view.access_addresses(AD_OCSP));
    (!is_short_lived && !addresses.any(is_http)).then(|| "no http address".to_owned())
}

fn key(view: &View<'_>) -> Option<String> {
    let kind = view.tbs.public_key().kind();
    (!matches!(kind, PublicKeyKind::Rsa { .. } | PublicKeyKind::Ec(_))).then(|| kind.to_string())
}

fn crl_address(view: &View<'_>) -> Option<String> {
    (!view.crl_addresses().any(is_http)).then(|| "no http address".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{ADDRESSES, KEY, POLICY, REVOCATION};
    use crate::lint::sample::{Sample, ed25519_key};
    use crate::oid;

    #[test]
    fn public_servers() {
        for rule in [&POLICY, &REVOCATION, &KEY] {
            Sample::public_server().passes(rule);
        }
        Sample::public_server().without(&oid::CERTIFICATE_POLICIES).fires(&POLICY, "none of");
        let bare = Sample::public_server().without(&oid::CRL_DISTRIBUTION_POINTS).without(&oid::AUTHORITY_INFO_ACCESS);
        bare.clone().days(6).passes(&REVOCATION);
        bare.fires(&REVOCATION, "no http address");
        Sample::public_server().key(ed25519_key()).fires(&KEY, "Ed25519");
        Sample::sub_ca().public().without(&oid::CRL_DISTRIBUTION_POINTS).fires(&ADDRESSES, "no http address");
        Sample::sub_ca().public().passes(&ADDRESSES);
    }
}
