//! Common names of TLS servers (CA/Browser Forum BR §7.1.4.3, RFC 9525 §2).

use crate::general_name::{GeneralName, HostName};
use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View, listed};
use crate::name::Attribute;
use crate::oid::COMMON_NAME;
use std::net::IpAddr;

pub(super) const HOST: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc9525_common_name_in_san",
        "RFC 9525 §2",
        "A host name in the common name also stands in subjectAltName, where programs look for it.",
    ),
    applies: Applies::only(&[Purpose::Server]),
    check: host,
};

pub(super) const PUBLIC: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_tls_common_name_in_san",
        "CA/Browser Forum BR §7.1.4.3",
        "The common name is one of the names in subjectAltName.",
    ),
    applies: Applies::only(&[Purpose::Server]).when_public(),
    check: public,
};

fn missing<'a>(view: &'a View<'_>) -> impl Iterator<Item = String> + 'a {
    let is_in_san = |text: &str| {
        let address: Option<IpAddr> = text.parse().ok();
        view.names.iter().any(|name| match name {
            GeneralName::Dns(host) => host.eq_ignore_ascii_case(text),
            GeneralName::Ip(_) => address.is_some() && name.ip_address() == address,
            _ => false,
        })
    };
    let common_names = view.subject().filter(|attribute| attribute.oid == COMMON_NAME).filter_map(Attribute::text);
    common_names.filter(move |text| !is_in_san(text))
}

fn host(view: &View<'_>) -> Option<String> {
    listed(missing(view).filter(|text| looks_like_host(text)))
}

fn looks_like_host(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok() || text.contains('.') && HostName::parse(text).is_ok()
}

fn public(view: &View<'_>) -> Option<String> {
    listed(missing(view))
}

#[cfg(test)]
mod tests {
    use super::{HOST, PUBLIC};
    use crate::general_name::GeneralName;
    use crate::lint::sample::Sample;

    #[test]
    fn common_names() {
        Sample::server().subject("CN=mail.example.org").fires(&HOST, "mail.example.org");
        Sample::server().subject("CN=192.0.2.1").fires(&HOST, "192.0.2.1");
        Sample::server().subject("CN=Web server").passes(&HOST);
        Sample::server().subject("CN=WWW.example.org").passes(&HOST);
        let address = GeneralName::Ip(vec![192, 0, 2, 1]);
        Sample::server().names(vec![address]).subject("CN=192.0.2.1").passes(&HOST);
        Sample::public_server().subject("CN=Web server").fires(&PUBLIC, "Web server");
        Sample::public_server().passes(&PUBLIC);
    }
}
