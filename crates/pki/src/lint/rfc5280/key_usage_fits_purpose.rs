//! keyUsage and extKeyUsage agree (RFC 5280 §4.2.1.12).

use crate::extension::Usage;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::oid::{self, Oid};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_key_usage_fits_purpose",
        "RFC 5280 §4.2.1.12",
        "For every purpose in extKeyUsage, keyUsage has a bit the purpose needs.",
    ),
    applies: Applies::EVERY,
    check,
};

const SIGNING: &[Usage] = &[Usage::DigitalSignature, Usage::NonRepudiation];

/// Of these bits one at least must be set for the purpose to be of use.
const NEEDED: [(Oid, &[Usage]); 6] = [
    (oid::SERVER_AUTH, &[Usage::DigitalSignature, Usage::KeyEncipherment, Usage::KeyAgreement]),
    (oid::CLIENT_AUTH, &[Usage::DigitalSignature, Usage::KeyAgreement]),
    (oid::CODE_SIGNING, &[Usage::DigitalSignature]),
    (
        oid::EMAIL_PROTECTION,
        &[Usage::DigitalSignature, Usage::NonRepudiation, Usage::KeyEncipherment, Usage::KeyAgreement],
    ),
    (oid::TIME_STAMPING, SIGNING),
    (oid::OCSP_SIGNING, SIGNING),
];

fn check(view: &View<'_>) -> Option<String> {
    let key_usage = view.key_usage?;
    let purposes = view.extended_key_usage.as_ref().filter(|_| !view.is_ca())?;
    let needed = NEEDED.iter().filter(|(purpose, _)| purposes.contains(purpose));
    let unfit = needed.filter(|(_, bits)| !bits.iter().any(|bit| key_usage.allows(*bit)));
    listed(unfit.map(|(purpose, bits)| {
        let bits: Vec<&str> = bits.iter().map(|bit| bit.name()).collect();
        format!("{} needs {}", oid::label(purpose), bits.join(" or "))
    }))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::extension::Usage;
    use crate::lint::sample::Sample;

    #[test]
    fn bits_for_purposes() {
        Sample::server().usages(&[Usage::NonRepudiation]).fires(&RULE, "serverAuth needs digitalSignature or");
        Sample::server().usages(&[Usage::KeyAgreement]).passes(&RULE);
        Sample::code_signing().usages(&[Usage::NonRepudiation]).fires(&RULE, "codeSigning needs digitalSignature");
        Sample::email().passes(&RULE);
        Sample::timestamping().passes(&RULE);
    }
}
