//! Addresses of S/MIME certificates (CA/Browser Forum S/MIME BR §7.1.4.2.1, RFC 8550 §3).

use crate::general_name::{EmailAddress, email_matches};
use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View, listed};
use crate::name::Attribute;
use crate::oid;

pub(super) const PRESENT: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_smime_san_email",
        "RFC 8550 §3, CA/Browser Forum S/MIME BR §7.1.4.2.1",
        "subjectAltName has an e-mail address.",
    ),
    applies: Applies::only(&[Purpose::Email]),
    check: present,
};

pub(super) const SUBJECT: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_smime_subject_email_in_san",
        "RFC 5280 §4.1.2.6, CA/Browser Forum S/MIME BR §7.1.4.2.1",
        "Every e-mail address in the subject also stands in subjectAltName.",
    ),
    applies: Applies::only(&[Purpose::Email]),
    check: subject,
};

fn present(view: &View<'_>) -> Option<String> {
    (!view.names.iter().any(|name| name.email().is_some())).then(|| "no e-mail address".to_owned())
}

fn subject(view: &View<'_>) -> Option<String> {
    let is_in_san =
        |text: &str| view.names.iter().any(|name| name.email().is_some_and(|own| email_matches(&own, text)));
    let in_subject = |attribute: &&Attribute| matches!(attribute.oid, oid::EMAIL_ADDRESS | oid::COMMON_NAME);
    let addresses = view.subject().filter(in_subject).filter_map(|attribute| {
        attribute.text().filter(|text| attribute.oid == oid::EMAIL_ADDRESS || EmailAddress::parse(text).is_ok())
    });
    listed(addresses.filter(|text| !is_in_san(text)))
}

#[cfg(test)]
mod tests {
    use super::{PRESENT, SUBJECT};
    use crate::general_name::GeneralName;
    use crate::lint::sample::Sample;

    #[test]
    fn addresses() {
        Sample::email().passes(&PRESENT);
        Sample::email().dns(&["example.org"]).fires(&PRESENT, "no e-mail");
        Sample::email().names(vec![GeneralName::smtp_utf8_mailbox("jürgen@example.org")]).passes(&PRESENT);
        Sample::email().passes(&SUBJECT);
        Sample::email().subject("CN=Joe, E=joe@example.com").fires(&SUBJECT, "joe@example.com");
        Sample::email().subject("CN=joe@example.com").fires(&SUBJECT, "joe@example.com");
        Sample::email().subject("CN=Joe, E=joe@EXAMPLE.org").passes(&SUBJECT);
    }
}
