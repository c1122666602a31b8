//! keyUsage (RFC 5280 §4.2.1.3, §4.2.1.9).

use crate::extension::Usage;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::oid::KEY_USAGE;

pub(super) const PRESENT_IN_CA: CertificateRule = Rule {
    lint: Lint::error("rfc5280_key_usage_present_in_ca", "RFC 5280 §4.2.1.3", "An authority has keyUsage."),
    applies: Applies::EVERY,
    check: present_in_ca,
};

pub(super) const PRESENT: CertificateRule = Rule {
    lint: Lint::notice("rfc5280_key_usage_present", "RFC 5280 §4.2.1.3", "Certificates of others have keyUsage too."),
    applies: Applies::EVERY,
    check: present,
};

pub(super) const NOT_EMPTY: CertificateRule = Rule {
    lint: Lint::error("rfc5280_key_usage_not_empty", "RFC 5280 §4.2.1.3", "keyUsage has at least one bit."),
    applies: Applies::EVERY,
    check: not_empty,
};

pub(super) const CERT_SIGN: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_cert_sign_only_in_ca",
        "RFC 5280 §4.2.1.3, §4.2.1.9",
        "keyCertSign stands only with cA TRUE.",
    ),
    applies: Applies::EVERY,
    check: cert_sign,
};

pub(super) const CA_SIGNS: CertificateRule = Rule {
    lint: Lint::error("rfc5280_ca_signs_certificates", "RFC 5280 §4.2.1.3", "An authority has keyCertSign."),
    applies: Applies::AUTHORITIES,
    check: ca_signs,
};

pub(super) const CA_SIGNS_CRLS: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc5280_ca_signs_crls",
        "RFC 5280 §4.2.1.3",
        "An authority has cRLSign, so that its CRLs are accepted.",
    ),
    applies: Applies::AUTHORITIES,
    check: ca_signs_crls,
};

pub(super) const ONLY: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_encipher_only_with_agreement",
        "RFC 5280 §4.2.1.3",
        "encipherOnly and decipherOnly stand only with keyAgreement.",
    ),
    applies: Applies::EVERY,
    check: only,
};

fn present_in_ca(view: &View<'_>) -> Option<String> {
    (view.is_ca() && !view.has(&KEY_USAGE)).then(|| "absent".to_owned())
}

fn present(view: &View<'_>) -> Option<String> {
    (!view.is_ca() && !view.has(&KEY_USAGE)).then(|| "absent".to_owned())
}

fn not_empty(view: &View<'_>) -> Option<String> {
    view.key_usage?.is_empty().then(|| "no bit is set".to_owned())
}

fn cert_sign(view: &View<'_>) -> Option<String> {
    (view.key_usage?.allows(Usage::KeyCertSign) && !view.is_ca()).then(|| "keyCertSign without cA".to_owned())
}

fn ca_signs(view: &View<'_>) -> Option<String> {
    (!view.key_usage?.allows(Usage::KeyCertSign)).then(|| "no keyCertSign".to_owned())
}

fn ca_signs_crls(view: &View<'_>) -> Option<String> {
    (!view.key_usage?.allows(Usage::CrlSign)).then(|| "no cRLSign".to_owned())
}

fn only(view: &View<'_>) -> Option<String> {
    let usage = view.key_usage?;
    let restricted = [Usage::EncipherOnly, Usage::DecipherOnly].into_iter().filter(|bit| usage.allows(*bit));
    listed(restricted.filter(|_| !usage.allows(Usage::KeyAgreement)).map(|bit| bit.name().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{CA_SIGNS, CA_SIGNS_CRLS, CERT_SIGN, NOT_EMPTY, ONLY, PRESENT, PRESENT_IN_CA};
    use crate::extension::Usage;
    use crate::lint::sample::Sample;
    use crate::oid::KEY_USAGE;

    #[test]
    fn bits() {
        Sample::sub_ca().without(&KEY_USAGE).fires(&PRESENT_IN_CA, "absent");
        Sample::sub_ca().passes(&PRESENT_IN_CA);
        Sample::server().without(&KEY_USAGE).fires(&PRESENT, "absent");
        Sample::server().passes(&PRESENT);
        Sample::server().usages(&[]).fires(&NOT_EMPTY, "no bit");
        Sample::server().passes(&NOT_EMPTY);
        Sample::server().usages(&[Usage::KeyCertSign]).fires(&CERT_SIGN, "without cA");
        Sample::sub_ca().passes(&CERT_SIGN);
        Sample::sub_ca().usages(&[Usage::CrlSign]).fires(&CA_SIGNS, "no keyCertSign");
        Sample::sub_ca().passes(&CA_SIGNS);
        Sample::sub_ca().usages(&[Usage::KeyCertSign]).fires(&CA_SIGNS_CRLS, "no cRLSign");
        Sample::sub_ca().passes(&CA_SIGNS_CRLS);
        Sample::email().usages(&[Usage::EncipherOnly]).fires(&ONLY, "encipherOnly");
        Sample::email().usages(&[Usage::KeyAgreement, Usage::EncipherOnly]).passes(&ONLY);
    }
}
