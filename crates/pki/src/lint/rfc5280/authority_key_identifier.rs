//! authorityKeyIdentifier (RFC 5280 §4.2.1.1).

use crate::digest::hex;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View};
use crate::oid::AUTHORITY_KEY_IDENTIFIER;

pub(super) const PRESENT: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_aki_present",
        "RFC 5280 §4.2.1.1",
        "authorityKeyIdentifier with a keyIdentifier is there, except in self-signed certificates.",
    ),
    applies: Applies::EVERY,
    check: present,
};

pub(super) const MATCHES: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_aki_is_issuer_ski",
        "RFC 5280 §4.2.1.1",
        "The keyIdentifier is the issuer's subjectKeyIdentifier.",
    ),
    applies: Applies::EVERY,
    check: matches,
};

pub(super) const BY_SERIAL: CertificateRule = Rule {
    lint: Lint::notice(
        "rfc5280_aki_without_serial",
        "RFC 5280 §4.2.1.1",
        "The issuer is identified by its key alone, so that its certificate can be renewed.",
    ),
    applies: Applies::EVERY,
    check: by_serial,
};

fn present(view: &View<'_>) -> Option<String> {
    let has_identifier = view.authority_key_identifier.as_ref().is_some_and(|aki| aki.key_identifier.is_some());
    let own_key = view.issuer.is_none_or(|issuer| issuer.public_key() == view.tbs.public_key());
    let exempt = own_key && view.is_self_issued();
    (!has_identifier && !exempt).then(|| {
        let missing = if view.has(&AUTHORITY_KEY_IDENTIFIER) { "no keyIdentifier in it" } else { "absent" };
        missing.to_owned()
    })
}

fn matches(view: &View<'_>) -> Option<String> {
    let own = view.authority_key_identifier.as_ref()?.key_identifier.as_ref()?;
    let issuers = view.issuer?.subject_key_identifier()?;
    (*own != issuers).then(|| format!("{}, but the issuer's is {}", hex(own), hex(&issuers)))
}

fn by_serial(view: &View<'_>) -> Option<String> {
    let serial = view.authority_key_identifier.as_ref()?.serial.as_ref()?;
    Some(format!("names the issuer's serial number {serial}"))
}

#[cfg(test)]
mod tests {
    use super::{BY_SERIAL, MATCHES, PRESENT};
    use crate::extension::{AuthorityKeyIdentifier, ExtensionValue as _};
    use crate::general_name::GeneralName;
    use crate::lint::sample::Sample;
    use crate::name::Name;
    use crate::oid::AUTHORITY_KEY_IDENTIFIER;
    use crate::serial::Serial;

    #[test]
    fn identifiers_of_the_issuer() {
        Sample::server().without(&AUTHORITY_KEY_IDENTIFIER).fires(&PRESENT, "absent");
        let empty = AuthorityKeyIdentifier::default().to_extension(false);
        Sample::server().with(empty).fires(&PRESENT, "no keyIdentifier");
        Sample::root().passes(&PRESENT);
        Sample::server().passes(&PRESENT);
        let other = AuthorityKeyIdentifier::of_key(&[1; 20]).to_extension(false);
        Sample::server().with(other.clone()).fires(&MATCHES, "0101");
        Sample::server().with(other).orphan().passes(&MATCHES);
        Sample::server().passes(&MATCHES);
        let issuer = vec![GeneralName::Directory(Name::empty())];
        let serial = Some(Serial::from_unsigned(&[5]));
        let aki = AuthorityKeyIdentifier { key_identifier: Some(vec![1]), issuer, serial };
        Sample::server().with(aki.to_extension(false)).fires(&BY_SERIAL, "05");
        Sample::server().passes(&BY_SERIAL);
    }
}
