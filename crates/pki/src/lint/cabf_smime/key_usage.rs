//! keyUsage of S/MIME certificates (RFC 8550 §4.4.2, CA/Browser Forum S/MIME BR §7.1.2.3).

use crate::extension::Usage;
use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View, listed};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::warning(
        "cabf_smime_key_usage",
        "RFC 8550 §4.4.2, CA/Browser Forum S/MIME BR §7.1.2.3",
        "keyUsage lets the key sign mail, decrypt mail, or both, and nothing else.",
    ),
    applies: Applies::only(&[Purpose::Email]),
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    const SERVES_MAIL: [Usage; 3] = [Usage::DigitalSignature, Usage::KeyEncipherment, Usage::KeyAgreement];
    const FOREIGN: [Usage; 2] = [Usage::KeyCertSign, Usage::CrlSign];
    let usage = view.key_usage?;
    if !SERVES_MAIL.iter().any(|bit| usage.allows(*bit)) {
        return Some("neither digitalSignature nor keyEncipherment nor keyAgreement".to_owned());
    }
    listed(FOREIGN.iter().filter(|bit| usage.allows(**bit)).map(|bit| bit.name().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::extension::Usage;
    use crate::lint::sample::Sample;

    #[test]
    fn sign_encrypt_or_both() {
        for bits in
            [&[Usage::DigitalSignature][..], &[Usage::KeyAgreement], &[Usage::DigitalSignature, Usage::NonRepudiation]]
        {
            Sample::email().usages(bits).passes(&RULE);
        }
        Sample::email().usages(&[Usage::NonRepudiation]).fires(&RULE, "neither");
        Sample::email().usages(&[Usage::DigitalSignature, Usage::CrlSign]).fires(&RULE, "cRLSign");
    }
}
