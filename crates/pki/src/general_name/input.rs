//! General names as people type them, with a prefix (`DNS:`, `IP:`, `email:`, `URI:`, `UPN:`) or told by their shape.

use std::net::IpAddr;

use super::{EmailAddress, EmailAddressError, GeneralName, HostName, HostNameError, ip};
use crate::name::{Name, NameSyntaxError};
use crate::oid::Oid;

/// Why text is not a general name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GeneralNameError {
    /// Not a host name.
    #[error(transparent)]
    Host(#[from] HostNameError),
    /// Not an e-mail address.
    #[error(transparent)]
    Email(#[from] EmailAddressError),
    /// Not an IP address; holds the text.
    #[error("“{0}” is not an IP address")]
    Ip(String),
    /// Not a network; holds the text.
    #[error("“{0}” is not a network such as 192.0.2.0/24")]
    Network(String),
    /// Not an absolute URI in ASCII; holds the text.
    #[error("“{0}” is not a URI with a scheme, in ASCII")]
    Uri(String),
    /// Not a user principal name; holds the text.
    #[error("“{0}” is not a user principal name such as joe@example.org")]
    Upn(String),
    /// Not an object identifier; holds the text.
    #[error("“{0}” is not an object identifier such as 1.2.3")]
    Oid(String),
    /// A wildcard in a name constraint, where it would stand for nothing; holds what to write instead.
    #[error("name constraints know no “*”; {0} speaks about all names below the domain")]
    ConstraintWildcard(String),
    /// A mail domain written with a bare `@` in a name constraint; holds the domain.
    #[error("write email:{0} for the mailboxes of this domain, email:.{0} for those of the domains below it")]
    ConstraintMailDomain(String),
    /// Not a distinguished name.
    #[error(transparent)]
    Directory(#[from] NameSyntaxError),
}

/// The prefixes a person may write.
#[derive(Clone, Copy)]
enum Kind {
    Dns,
    Ip,
    Email,
    Uri,
    Upn,
    RegisteredId,
    Directory,
}

const PREFIXES: &[(&str, Kind)] = &[
    ("DNS", Kind::Dns),
    ("IP", Kind::Ip),
    ("IP Address", Kind::Ip),
    ("email", Kind::Email),
    ("mailto", Kind::Email),
    ("URI", Kind::Uri),
    ("URL", Kind::Uri),
    ("UPN", Kind::Upn),
    ("RID", Kind::RegisteredId),
    ("dirName", Kind::Directory),
];

impl GeneralName {
    /// Reads a name with one of the prefixes `DNS: IP: email: URI: UPN: RID: dirName:`, or by its shape: an IP address,
    /// something with `@`, a URI, else a host name. A web address without the prefix `URI:` is refused as
    /// [`HostNameError::Url`], because it is most often pasted for the host name in it.
    pub fn guess(text: &str) -> Result<Self, GeneralNameError> {
        let text = text.trim();
        if let Some((kind, rest)) = prefixed(text) {
            return of_kind(kind, rest);
        }
        if let Some(address) = address(text) {
            return Ok(address.into());
        }
        let scheme = text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            Some("urn") => return of_kind(Kind::Uri, text),
            Some("http" | "https" | "ftp" | "wss" | "ws") => {}
            Some(_) if text.contains("://") => return of_kind(Kind::Uri, text),
            _ => {}
        }
        let is_email = text.contains('@') && !text.contains("://");
        of_kind(if is_email { Kind::Email } else { Kind::Dns }, text)
    }

    /// Reads a name as name constraints hold it (RFC 5280 §4.2.1.10): `DNS:example.org`, `IP:10.0.0.0/8`,
    /// `email:.example.org`, `email:example.org`, `URI:.example.org`, `dirName:O=Example,C=CA`; without a prefix a
    /// network, a mailbox or a domain. A `*` is refused: validation takes it for a label of that name.
    pub fn constraint(text: &str) -> Result<Self, GeneralNameError> {
        let text = text.trim();
        let Some((kind, rest)) = prefixed(text) else {
            if let Some(domain) = text.strip_prefix('@') {
                return Err(GeneralNameError::ConstraintMailDomain(domain.to_owned()));
            }
            return match ip::parse_network(text) {
                Some(bytes) => Ok(Self::Ip(bytes)),
                None if is_like_network(text) => Err(GeneralNameError::Network(text.to_owned())),
                None if text.contains('@') => subtree(Kind::Email, text),
                None => subtree(Kind::Dns, text),
            };
        };
        match kind {
            Kind::Ip => ip::parse_network(rest).map(Self::Ip).ok_or_else(|| GeneralNameError::Network(rest.to_owned())),
            Kind::Email if !rest.contains('@') => domain(rest).map(Self::Email),
            Kind::Uri => domain(rest).map(Self::Uri),
            _ => subtree(kind, rest),
        }
    }
}

/// The base of a subtree that is written like a name.
fn subtree(kind: Kind, text: &str) -> Result<GeneralName, GeneralNameError> {
    let meant = match kind {
        Kind::Dns => text.strip_prefix("*.").map(str::to_owned),
        Kind::Email => text.strip_prefix("*@").map(|host| format!("email:{host}")),
        _ => None,
    };
    meant.map_or_else(|| of_kind(kind, text), |meant| Err(GeneralNameError::ConstraintWildcard(meant)))
}

fn prefixed(text: &str) -> Option<(Kind, &str)> {
    let (prefix, rest) = text.split_once(':')?;
    let (_, kind) = PREFIXES.iter().find(|(known, _)| known.eq_ignore_ascii_case(prefix.trim()))?;
    Some((*kind, rest.trim()))
}

fn of_kind(kind: Kind, text: &str) -> Result<GeneralName, GeneralNameError> {
    match kind {
        Kind::Dns => Ok(GeneralName::from(&HostName::parse(text)?)),
        Kind::Ip => address(text).map(GeneralName::from).ok_or_else(|| GeneralNameError::Ip(text.to_owned())),
        Kind::Email => Ok(GeneralName::from(&EmailAddress::parse(text)?)),
        Kind::Uri if is_uri(text) => Ok(GeneralName::Uri(text.to_owned())),
        Kind::Uri => Err(GeneralNameError::Uri(text.to_owned())),
        Kind::Upn if is_upn(text) => Ok(GeneralName::upn(text)),
        Kind::Upn => Err(GeneralNameError::Upn(text.to_owned())),
        Kind::RegisteredId => {
            Oid::new(text).map(GeneralName::RegisteredId).map_err(|_| GeneralNameError::Oid(text.to_owned()))
        }
        Kind::Directory => Ok(GeneralName::Directory(Name::parse_input(text)?)),
    }
}

fn address(text: &str) -> Option<IpAddr> {
    text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text).parse().ok()
}

/// An address and a length that it cannot have.
fn is_like_network(text: &str) -> bool {
    text.split_once('/').is_some_and(|(base, _)| base.parse::<IpAddr>().is_ok())
}

/// A host, or with a leading dot all hosts below it.
fn domain(text: &str) -> Result<String, GeneralNameError> {
    let (dot, host) = match text.strip_prefix('.') {
        Some(host) => (".", host),
        None => ("", text),
    };
    if let Some(base) = host.strip_prefix("*.") {
        return Err(GeneralNameError::ConstraintWildcard(format!(".{base}")));
    }
    let host = HostName::parse(host)?;
    Ok(format!("{dot}{host}"))
}

/// RFC 3986 §3.1 scheme, and something behind it, in characters a URI may have.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let in_range = rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte));
    is_scheme && in_range && !rest.is_empty()
}

fn is_upn(text: &str) -> bool {
    let invisible = text.chars().any(|c| c == ' ' || crate::name::is_invisible(c));
    !invisible && text.split_once('@').is_some_and(|(user, realm)| !user.is_empty() && !realm.is_empty())
}
