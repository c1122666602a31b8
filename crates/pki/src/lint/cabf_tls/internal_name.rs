//! Names that are nobody's in public (CA/Browser Forum BR §4.2.2, §7.1.4.2).

use crate::general_name::GeneralName;
use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View, listed};
use std::net::IpAddr;

pub(super) const HOST: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_tls_no_internal_host",
        "CA/Browser Forum BR §4.2.2",
        "Host names end in a public top-level domain.",
    ),
    applies: Applies::only(&[Purpose::Server]).when_public(),
    check: host,
};

pub(super) const ADDRESS: CertificateRule = Rule {
    lint: Lint::error("cabf_tls_no_reserved_address", "CA/Browser Forum BR §4.2.2", "IP addresses are public ones."),
    applies: Applies::only(&[Purpose::Server]).when_public(),
    check: address,
};

pub(super) const UNDERSCORE: CertificateRule = Rule {
    lint: Lint::error("cabf_tls_no_underscore", "CA/Browser Forum BR §7.1.2.7.12", "Host names have no underscore."),
    applies: Applies::only(&[Purpose::Server]).when_public(),
    check: underscore,
};

/// Special-use domains (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal and the names it holds back).
const NOT_PUBLIC: [&str; 13] = [
    "local",
    "localhost",
    "localdomain",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "test",
    "example",
    "invalid",
    "arpa",
];

fn host(view: &View<'_>) -> Option<String> {
    let is_internal = |name: &&str| {
        let mut labels = name.rsplit('.');
        let top = labels.next().unwrap_or_default();
        labels.next().is_none() || NOT_PUBLIC.iter().any(|known| known.eq_ignore_ascii_case(top))
    };
    listed(view.dns_names().filter(is_internal).map(str::to_owned))
}

fn address(view: &View<'_>) -> Option<String> {
    let addresses = view.names.iter().filter_map(GeneralName::ip_address);
    listed(addresses.filter(is_reserved).map(|address| address.to_string()))
}

fn is_reserved(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let octets = address.octets();
            address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_documentation()
                || address.is_multicast()
                || matches!(octets, [0 | 240..=255, ..] | [100, 64..=127, ..] | [198, 18 | 19, ..] | [192, 0, 0, _])
        }
        // Only 2000::/3 is given out; 2001:db8::/32 and 3fff::/20 in it are for documents (RFC 3849, RFC 9637).
        IpAddr::V6(address) => match address.segments() {
            [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => true,
            [first, ..] => first & 0xe000 != 0x2000,
        },
    }
}

fn underscore(view: &View<'_>) -> Option<String> {
    listed(view.dns_names().filter(|name| name.contains('_')).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::{ADDRESS, HOST, UNDERSCORE};
    use crate::general_name::GeneralName;
    use crate::lint::sample::Sample;
    use std::net::IpAddr;

    #[test]
    fn names_of_nobody() {
        for (name, internal) in
            [("www.example.com", false), ("printer", true), ("nas.LOCAL", true), ("a.b.internal", true)]
        {
            let sample = Sample::public_server().dns(&[name]);
            if internal {
                sample.fires(&HOST, name)
            } else {
                sample.passes(&HOST)
            }
            Sample::server().dns(&[name]).passes(&HOST);
        }
        for (text, reserved) in [
            ("93.184.216.34", false),
            ("10.0.0.1", true),
            ("172.20.0.1", true),
            ("192.168.1.1", true),
            ("127.0.0.1", true),
            ("100.64.0.1", true),
            ("2606:2800:220:1::1", false),
            ("fd00::1", true),
            ("fe80::1", true),
            ("::1", true),
            ("2001:db8::1", true),
        ] {
            let address: IpAddr = text.parse().unwrap();
            let sample = Sample::public_server().names(vec![GeneralName::from(address)]);
            if reserved { sample.fires(&ADDRESS, text) } else { sample.passes(&ADDRESS) }
        }
        Sample::public_server().dns(&["a_b.example.com"]).fires(&UNDERSCORE, "a_b");
        Sample::public_server().passes(&UNDERSCORE);
    }
}
