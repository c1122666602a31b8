//! Host names in subjectAltName (RFC 5280 §4.2.1.6, RFC 1034 §3.5, RFC 9525 §6.3).

use crate::general_name::HostName;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use std::net::IpAddr;

pub(super) const SYNTAX: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_san_dns_syntax",
        "RFC 5280 §4.2.1.6, RFC 1034 §3.5",
        "A dNSName consists of labels of letters, digits and inner hyphens, without a dot at the end.",
    ),
    applies: Applies::EVERY,
    check: syntax,
};

pub(super) const LENGTH: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_san_dns_length",
        "RFC 1034 §3.1",
        "A dNSName has at most 253 characters, each label at most 63.",
    ),
    applies: Applies::EVERY,
    check: length,
};

pub(super) const UNDERSCORE: CertificateRule = Rule {
    lint: Lint::warning("rfc5280_san_dns_underscore", "RFC 1034 §3.5", "A dNSName has no underscore."),
    applies: Applies::EVERY,
    check: underscore,
};

pub(super) const WILDCARD: CertificateRule = Rule {
    lint: Lint::error(
        "rfc9525_wildcard_left_most",
        "RFC 9525 §6.3",
        "“*” stands only as the whole left-most label of a dNSName.",
    ),
    applies: Applies::EVERY,
    check: wildcard,
};

pub(super) const WIDE: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc9525_wildcard_two_labels",
        "RFC 9525 §6.3, CA/Browser Forum BR §3.2.2.6",
        "A wildcard has at least two labels behind it.",
    ),
    applies: Applies::EVERY,
    check: wide,
};

pub(super) const A_LABEL: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_san_dns_a_labels",
        "RFC 5280 §7.2, RFC 5890 §2.3.2.1",
        "A label that begins with xn-- is a valid A-label.",
    ),
    applies: Applies::EVERY,
    check: a_label,
};

pub(super) const ADDRESS: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc5280_san_dns_not_ip",
        "RFC 5280 §4.2.1.6",
        "An IP address is written as iPAddress, not as dNSName.",
    ),
    applies: Applies::EVERY,
    check: address,
};

fn found(view: &View<'_>, fault: impl Fn(&str) -> bool) -> Option<String> {
    listed(view.dns_names().filter(|name| fault(name)).map(|name| format!("“{name}”")))
}

fn syntax(view: &View<'_>) -> Option<String> {
    found(view, |name| {
        // “*” and “_” have rules of their own.
        let base = name.strip_prefix("*.").unwrap_or(name);
        !base.split('.').all(is_label)
    })
}

fn is_label(label: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'*');
    !label.is_empty() && label.bytes().all(allowed) && !label.starts_with('-') && !label.ends_with('-')
}

fn length(view: &View<'_>) -> Option<String> {
    found(view, |name| name.len() > 253 || name.split('.').any(|label| label.len() > 63))
}

fn underscore(view: &View<'_>) -> Option<String> {
    found(view, |name| name.contains('_'))
}

fn wildcard(view: &View<'_>) -> Option<String> {
    found(view, |name| name == "*" || name.strip_prefix("*.").unwrap_or(name).contains('*'))
}

fn wide(view: &View<'_>) -> Option<String> {
    found(view, |name| name.strip_prefix("*.").is_some_and(|base| !base.contains('.')))
}

fn a_label(view: &View<'_>) -> Option<String> {
    let is_encoded = |label: &str| label.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("xn--"));
    found(view, |name| {
        name.split('.').any(|label| is_encoded(label) && HostName::parse(&format!("{label}.org")).is_err())
    })
}

fn address(view: &View<'_>) -> Option<String> {
    found(view, |name| {
        name.bytes().next_back().is_some_and(|last| last.is_ascii_digit()) && name.parse::<IpAddr>().is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::{A_LABEL, ADDRESS, LENGTH, SYNTAX, UNDERSCORE, WIDE, WILDCARD};
    use crate::lint::CertificateRule;
    use crate::lint::sample::Sample;

    #[test]
    fn host_names() {
        let long_label = "a".repeat(64);
        let long_name = ["abcdefghi"; 26].join(".");
        let cases: [(&str, &[&CertificateRule]); 16] = [
            ("www.example.org", &[]),
            ("*.example.org", &[]),
            ("xn--mnchen-3ya.example", &[]),
            ("host", &[]),
            ("", &[&SYNTAX]),
            (" ", &[&SYNTAX]),
            ("www.example.org.", &[&SYNTAX]),
            ("www..example.org", &[&SYNTAX]),
            ("-www.example.org", &[&SYNTAX]),
            (&long_label, &[&LENGTH]),
            (&long_name, &[&LENGTH]),
            ("a_b.example.org", &[&UNDERSCORE]),
            ("w*.example.org", &[&WILDCARD]),
            ("*.org", &[&WIDE]),
            ("xn--a-.example.org", &[&A_LABEL, &SYNTAX]),
            ("192.0.2.1", &[&ADDRESS]),
        ];
        for (name, broken) in cases {
            for rule in [&SYNTAX, &LENGTH, &UNDERSCORE, &WILDCARD, &WIDE, &A_LABEL, &ADDRESS] {
                let sample = Sample::client().dns(&[name]);
                let fires = broken.iter().any(|other| other.lint.id == rule.lint.id);
                if fires { sample.fires(rule, name) } else { sample.passes(rule) }
            }
        }
    }
}
