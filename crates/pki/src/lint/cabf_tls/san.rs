//! Names of TLS servers (CA/Browser Forum BR §7.1.2.7.12).

use crate::general_name::GeneralName;
use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View, listed};

pub(super) const PRESENT: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_tls_san_present",
        "RFC 9525 §2, CA/Browser Forum BR §7.1.2.7.12",
        "A server has a host name or an IP address in subjectAltName.",
    ),
    applies: Applies::only(&[Purpose::Server]),
    check: present,
};

pub(super) const KINDS: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_tls_san_kinds",
        "CA/Browser Forum BR §7.1.2.7.12",
        "subjectAltName of a server has only host names and IP addresses.",
    ),
    applies: Applies::only(&[Purpose::Server]).when_public(),
    check: kinds,
};

fn present(view: &View<'_>) -> Option<String> {
    let is_server_name = |name: &GeneralName| matches!(name, GeneralName::Dns(_) | GeneralName::Ip(_));
    (!view.names.iter().any(is_server_name)).then(|| "neither host name nor IP address".to_owned())
}

fn kinds(view: &View<'_>) -> Option<String> {
    let foreign = |name: &&GeneralName| !matches!(name, GeneralName::Dns(_) | GeneralName::Ip(_));
    listed(view.names.iter().filter(foreign).map(ToString::to_string))
}

#[cfg(test)]
mod tests {
    use super::{KINDS, PRESENT};
    use crate::general_name::GeneralName;
    use crate::lint::sample::Sample;
    use crate::oid::SUBJECT_ALT_NAME;

    #[test]
    fn server_names() {
        let email = GeneralName::Email("joe@example.org".to_owned());
        let host = GeneralName::Dns("www.example.com".to_owned());
        Sample::server().without(&SUBJECT_ALT_NAME).fires(&PRESENT, "neither");
        Sample::server().names(vec![email.clone()]).fires(&PRESENT, "neither");
        Sample::server().passes(&PRESENT);
        Sample::public_server().names(vec![host, email.clone()]).fires(&KINDS, "email:joe@example.org");
        Sample::public_server().passes(&KINDS);
        Sample::server().names(vec![email]).passes(&KINDS);
    }
}
