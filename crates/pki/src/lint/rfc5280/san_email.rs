//! E-mail addresses in subjectAltName (RFC 5280 §4.2.1.6, RFC 9598).

use crate::der::Tag;
use crate::general_name::{EmailAddress, GeneralName};
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::oid::SMTP_UTF8_MAILBOX;

pub(super) const FORM: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_san_email_form",
        "RFC 5280 §4.2.1.6",
        "An rfc822Name is a bare mailbox: local part, “@” and a domain in A-labels.",
    ),
    applies: Applies::EVERY,
    check: form,
};

pub(super) const UTF8: CertificateRule = Rule {
    lint: Lint::error(
        "rfc9598_smtp_utf8_mailbox",
        "RFC 9598 §3",
        "SmtpUTF8Mailbox is a UTF8String with a local part that is not ASCII.",
    ),
    applies: Applies::EVERY,
    check: utf8,
};

fn form(view: &View<'_>) -> Option<String> {
    let bad = |name: &&GeneralName| matches!(name, GeneralName::Email(text) if !is_mailbox(text));
    listed(view.names.iter().filter(bad).map(ToString::to_string))
}

/// Domains in capital letters are read too; what is written must otherwise be what is read.
fn is_mailbox(text: &str) -> bool {
    EmailAddress::parse(text).is_ok_and(|address| address.to_string().eq_ignore_ascii_case(text))
}

fn utf8(view: &View<'_>) -> Option<String> {
    listed(view.names.iter().filter(|name| is_odd_utf8_mailbox(name)).map(ToString::to_string))
}

fn is_odd_utf8_mailbox(name: &GeneralName) -> bool {
    let GeneralName::Other { oid: SMTP_UTF8_MAILBOX, value } = name else { return false };
    let is_utf8 = value.first() == Some(&Tag::UTF8_STRING.0);
    !is_utf8 || name.other_text().is_none_or(|text| !is_mailbox(&text) || text.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::{FORM, UTF8};
    use crate::general_name::GeneralName;
    use crate::lint::sample::Sample;

    #[test]
    fn mailboxes() {
        let email = |text: &str| Sample::email().names(vec![GeneralName::Email(text.to_owned())]);
        for good in ["joe@example.org", "joe.b+tag@EXAMPLE.org", "\"joe b\"@example.org"] {
            email(good).passes(&FORM);
        }
        for bad in
            ["joe", "joe@", "@example.org", "Joe<joe@example.org>", "joe@example.org.", "mailto:joe@exa_mple.org"]
        {
            email(bad).fires(&FORM, bad);
        }
        let utf8 = |text: &str| Sample::email().names(vec![GeneralName::smtp_utf8_mailbox(text)]);
        utf8("jürgen@example.org").passes(&UTF8);
        utf8("joe@example.org").fires(&UTF8, "joe@example.org");
    }
}
