//! E-mail addresses as people type them (RFC 5321 §4.1.2, RFC 6531, RFC 9598).

use std::fmt;

use super::{HostName, HostNameError};

/// A mailbox: local part and domain.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EmailAddress {
    local: String,
    domain: HostName,
}

/// Why text is not an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EmailAddressError {
    /// No `@`.
    #[error("there is no “@”")]
    NoAt,
    /// Nothing before the `@`.
    #[error("there is nothing before the “@”")]
    NoLocalPart,
    /// More than 64 bytes before the `@` (RFC 5321 §4.5.3.1.1).
    #[error("at most 64 bytes may stand before the “@”")]
    LocalPartTooLong,
    /// Characters or dots that may not stand before the `@`.
    #[error("“{0}” cannot stand before the “@”")]
    BadLocalPart(String),
    /// A domain that is no host name.
    #[error("after the “@”: {0}")]
    Domain(#[from] HostNameError),
}

impl EmailAddress {
    /// Reads `local@domain`. The local part is a dot-atom or a quoted string, in ASCII or (RFC 6531) beyond; the domain
    /// becomes A-labels.
    pub fn parse(text: &str) -> Result<Self, EmailAddressError> {
        let (local, domain) = text.trim().rsplit_once('@').ok_or(EmailAddressError::NoAt)?;
        if local.is_empty() {
            return Err(EmailAddressError::NoLocalPart);
        }
        if local.len() > 64 {
            return Err(EmailAddressError::LocalPartTooLong);
        }
        if !is_dot_atom(local) && !is_quoted_string(local) {
            return Err(EmailAddressError::BadLocalPart(local.to_owned()));
        }
        let domain = HostName::parse(domain)?;
        if domain.is_wildcard() {
            return Err(HostNameError::Wildcard.into());
        }
        Ok(Self { local: local.to_owned(), domain })
    }

    /// What stands before the `@`, quotation marks included.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// What stands after the `@`.
    pub fn domain(&self) -> &HostName {
        &self.domain
    }

    /// The address with its domain in Unicode, for people.
    pub fn unicode(&self) -> String {
        format!("{}@{}", self.local, self.domain.unicode())
    }
}

/// The address with its domain in A-labels, as certificates store it.
impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl std::str::FromStr for EmailAddress {
    type Err = EmailAddressError;

    fn from_str(text: &str) -> Result<Self, EmailAddressError> {
        Self::parse(text)
    }
}

fn is_dot_atom(local: &str) -> bool {
    local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_text))
}

/// RFC 5322 §3.2.3 `atext`, and RFC 6531 §3.3 letters beyond ASCII.
fn is_atom_text(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
    } else {
        !c.is_whitespace() && !crate::name::is_invisible(c)
    }
}

/// RFC 5321 §4.1.2 `Quoted-string`.
fn is_quoted_string(local: &str) -> bool {
    let Some(inner) = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return false;
    };
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        let escaped = if c == '\\' { chars.next() } else { Some(c).filter(|c| *c != '"') };
        if escaped.is_none_or(crate::name::is_invisible) {
            return false;
        }
    }
    true
}
