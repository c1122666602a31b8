//! Patterns of names, as scopes hold them.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use chancery_pki::general_name::{EmailAddress, GeneralName, GeneralNameError, HostName};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::holdings::is_at_or_below;
use super::names::host;

/// A pattern of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamePattern {
    /// `www.example.org`: this host name alone.
    Host(HostName),
    /// `*.example.org`: every host name and wildcard below it, not the domain itself.
    Below(HostName),
    /// `joe@example.org`: this mailbox alone.
    Mailbox(EmailAddress),
    /// `@example.org`: every mailbox at this domain, not below it.
    MailDomain(HostName),
    /// `192.0.2.7`: this address alone.
    Address(IpAddr),
}

impl NamePattern {
    /// Whether a name fits. Kinds of names that have no pattern never do.
    pub fn covers(&self, name: &GeneralName) -> bool {
        match (self, name) {
            (Self::Host(own), GeneralName::Dns(text)) => host(text).is_some_and(|host| host == *own),
            (Self::Below(domain), GeneralName::Dns(text)) => host(text).is_some_and(|host| is_below(&host, domain)),
            (Self::Address(own), name) => name.ip_address() == Some(*own),
            (Self::Mailbox(_) | Self::MailDomain(_), name) => {
                let address = name.email().and_then(|text| EmailAddress::parse(&text).ok());
                address.is_some_and(|address| self.covers_mailbox(&address))
            }
            _ => false,
        }
    }

    /// Whether everything that fits the other fits this one too.
    pub fn contains(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Below(domain), Self::Host(host)) => is_below(host, domain),
            (Self::Below(domain), Self::Below(other)) => is_at_or_below(other.as_str(), domain.as_str()),
            (Self::MailDomain(_), Self::Mailbox(address)) => self.covers_mailbox(address),
            (one, other) => one == other,
        }
    }

    fn covers_mailbox(&self, address: &EmailAddress) -> bool {
        match self {
            Self::Mailbox(own) => own == address,
            Self::MailDomain(domain) => address.domain() == domain,
            _ => false,
        }
    }
}

/// A wildcard stands for names one label deeper than its base.
fn is_below(host: &HostName, domain: &HostName) -> bool {
    let (host, domain) = (host.as_str(), domain.as_str());
    match host.strip_prefix("*.") {
        Some(base) => is_at_or_below(base, domain),
        None => host != domain && is_at_or_below(host, domain),
    }
}

impl FromStr for NamePattern {
    type Err = GeneralNameError;

    fn from_str(text: &str) -> Result<Self, GeneralNameError> {
        let text = text.trim();
        if let Some(domain) = text.strip_prefix("*.") {
            return Ok(Self::Below(plain(domain)?));
        }
        if let Some(domain) = text.strip_prefix('@') {
            return Ok(Self::MailDomain(plain(domain)?));
        }
        if text.contains('@') {
            return Ok(Self::Mailbox(EmailAddress::parse(text)?));
        }
        match text.parse() {
            Ok(address) => Ok(Self::Address(address)),
            Err(_) => Ok(Self::Host(plain(text)?)),
        }
    }
}

fn plain(text: &str) -> Result<HostName, GeneralNameError> {
    use chancery_pki::general_name::HostNameError;
    let host = HostName::parse(text)?;
    if host.is_wildcard() { Err(HostNameError::Wildcard.into()) } else { Ok(host) }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(host) => host.fmt(f),
            Self::Below(domain) => write!(f, "*.{domain}"),
            Self::Mailbox(address) => address.fmt(f),
            Self::MailDomain(domain) => write!(f, "@{domain}"),
            Self::Address(address) => address.fmt(f),
        }
    }
}

impl Serialize for NamePattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for NamePattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_what() {
        let cases: [(&str, &[&str], &[&str]); 6] = [
            (
                "*.example.org",
                &["www.example.org", "A.b.example.org", "*.example.org", "*.www.example.org"],
                &["example.org", "www.example.com", "badexample.org", "*.org", "joe@www.example.org", "192.0.2.7"],
            ),
            (
                "www.example.org",
                &["www.example.org", "WWW.example.org"],
                &["example.org", "a.www.example.org", "*.www.example.org"],
            ),
            ("*.bücher.example", &["shop.xn--bcher-kva.example"], &["shop.bucher.example"]),
            (
                "@example.org",
                &["joe@example.org", "Ann@EXAMPLE.org"],
                &["joe@www.example.org", "example.org", "UPN:joe@example.org"],
            ),
            ("joe@example.org", &["joe@Example.org"], &["Joe@example.org", "ann@example.org"]),
            ("192.0.2.7", &["192.0.2.7"], &["192.0.2.8", "URI:https://192.0.2.7/"]),
        ];
        for (pattern, good, bad) in cases {
            let parsed: NamePattern = pattern.parse().unwrap();
            assert_eq!(parsed.to_string().parse::<NamePattern>().unwrap(), parsed);
            for text in good {
                assert!(parsed.covers(&GeneralName::guess(text).unwrap()), "{pattern} {text}");
            }
            for text in bad {
                assert!(!parsed.covers(&GeneralName::guess(text).unwrap()), "{pattern} {text}");
            }
        }
    }

    #[test]
    fn what_is_no_pattern() {
        for bad in [
            "",
            "*",
            "*.",
            "@",
            "a.*.example.org",
            "*.*.example.org",
            "@*.example.org",
            "https://example.org",
            "joe@",
            "a b",
        ] {
            assert!(bad.parse::<NamePattern>().is_err(), "{bad}");
        }
    }
}
