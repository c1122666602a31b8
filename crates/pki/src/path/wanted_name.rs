//! The name a certificate must be for (RFC 9525 for hosts and addresses, RFC 8550 §3 for mail).

use std::fmt;
use std::net::IpAddr;

use super::facts::Facts;
use crate::certificate::Certificate;
use crate::general_name::{EmailAddress, GeneralName, HostName, email_matches, host_matches};
use crate::oid::EMAIL_ADDRESS;

/// A name someone wants to reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedName {
    /// A host name in A-labels.
    Dns(String),
    /// An IP address.
    Ip(IpAddr),
    /// A mailbox, its domain in A-labels.
    Email(String),
}

impl WantedName {
    /// Reads what a user typed: an IP address, something with `@`, else a host name (Unicode becomes A-labels).
    /// A host name with characters host names do not have, such as `_`, is taken as it is when it is ASCII.
    /// `None`: nothing that could be a name.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        if let Ok(address) = bare.parse() {
            return Some(Self::Ip(address));
        }
        if text.contains('@') {
            return EmailAddress::parse(text).ok().map(|address| Self::Email(address.to_string()));
        }
        match HostName::parse(text) {
            Ok(host) => Some(Self::Dns(host.as_str().to_owned())),
            Err(_) => {
                let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
                is_plain.then(|| Self::Dns(text.to_ascii_lowercase()))
            }
        }
    }

    /// Whether the certificate is for this name. Only alternative names count, never the common name; for a mailbox
    /// also emailAddress in the subject when no alternative name is a mailbox (RFC 8550 §3).
    pub(super) fn is_name_of(&self, certificate: &Certificate, facts: &Facts) -> bool {
        let names = &facts.alt_names;
        match self {
            Self::Dns(host) => {
                names.iter().any(|name| matches!(name, GeneralName::Dns(presented) if host_matches(presented, host)))
            }
            Self::Ip(address) => names.iter().any(|name| name.ip_address() == Some(*address)),
            Self::Email(address) => {
                let mut mailboxes: Vec<String> = names.iter().filter_map(GeneralName::email).collect();
                if mailboxes.is_empty() {
                    mailboxes = certificate.subject().all(&EMAIL_ADDRESS);
                }
                mailboxes.iter().any(|mailbox| email_matches(mailbox, address))
            }
        }
    }
}

impl fmt::Display for WantedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) | Self::Email(name) => f.write_str(name),
            Self::Ip(address) => address.fmt(f),
        }
    }
}
