//! Host names as people type them: Unicode shown, A-labels stored (RFC 5890, UTS 46).

use std::fmt;
use std::net::IpAddr;

use icu_properties::CodePointMapData;
use icu_properties::props::Script;
use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

/// A DNS host name in lower-case A-labels, perhaps with `*` as its whole left-most label.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostName {
    ascii: String,
}

/// Why text is not a host name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HostNameError {
    /// No text at all.
    #[error("the name is empty")]
    Empty,
    /// A URL; holds the host in it, to suggest.
    #[error("this is a URL; the host name in it is “{host}”")]
    Url {
        /// The host in the URL.
        host: String,
    },
    /// A host name with a port behind it; holds the host, to suggest.
    #[error("a port does not belong here; the host name is “{host}”")]
    Port {
        /// The text before the port.
        host: String,
    },
    /// An IP address, which is a name of another kind.
    #[error("{0} is an IP address, not a host name")]
    IpAddress(IpAddr),
    /// `*` elsewhere than as the whole left-most label, or alone.
    #[error("“*” may stand only as the whole first label, as in *.example.org")]
    Wildcard,
    /// A label with `_`.
    #[error("“_” is not allowed in host names")]
    Underscore,
    /// Two dots in a row or one at the beginning.
    #[error("a label is empty: two dots in a row or one at the beginning")]
    EmptyLabel,
    /// A label beyond 63 or a name beyond 253 bytes (RFC 1035 §2.3.4).
    #[error("a label may have 63 characters, a whole name 253, in their A-label form")]
    TooLong,
    /// The last label is a number, as in no host name (RFC 3696 §2).
    #[error("the last label is a number; this is neither a host name nor an IP address")]
    NumericTopLabel,
    /// A label with characters host names do not have, or at a wrong place; holds the label.
    #[error("“{0}” has characters, or a hyphen at a place, that host names do not allow")]
    BadLabel(String),
}

impl HostName {
    /// Reads a host name in Unicode or A-labels. One trailing dot is dropped; upper case becomes lower case.
    pub fn parse(text: &str) -> Result<Self, HostNameError> {
        let text = text.trim();
        refuse_other_kinds(text)?;
        let text = text.strip_suffix('.').unwrap_or(text);
        let (wildcard, base) = match text.strip_prefix("*.") {
            Some(base) => ("*.", base),
            None => ("", text),
        };
        if base.contains('*') {
            return Err(HostNameError::Wildcard);
        }
        let ascii = format!("{wildcard}{}", to_ascii(base)?);
        if ascii.len() > 253 {
            return Err(HostNameError::TooLong);
        }
        if base_label(&ascii).bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(HostNameError::NumericTopLabel);
        }
        Ok(Self { ascii })
    }

    /// The name in lower-case A-labels, as certificates store it.
    pub fn as_str(&self) -> &str {
        &self.ascii
    }

    /// The name in Unicode, for people. A label that does not decode stays as it is.
    pub fn unicode(&self) -> String {
        Self::to_unicode(&self.ascii)
    }

    /// Any dNSName in Unicode, for people. A label that does not decode stays as it is.
    pub fn to_unicode(dns_name: &str) -> String {
        let labels: Vec<String> = dns_name.split('.').map(label_to_unicode).collect();
        labels.join(".")
    }

    /// Whether the first label is `*`.
    pub fn is_wildcard(&self) -> bool {
        self.ascii.starts_with("*.")
    }

    /// Whether a label of the Unicode form mixes scripts, as look-alike names do.
    pub fn has_mixed_scripts(&self) -> bool {
        self.unicode().split('.').any(mixes_scripts)
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.ascii)
    }
}

impl std::str::FromStr for HostName {
    type Err = HostNameError;

    fn from_str(text: &str) -> Result<Self, HostNameError> {
        Self::parse(text)
    }
}

fn base_label(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Recognises what is often pasted instead of a host name.
fn refuse_other_kinds(text: &str) -> Result<(), HostNameError> {
    if text.is_empty() || text == "." {
        return Err(HostNameError::Empty);
    }
    if let Some((_, rest)) = text.split_once("://") {
        return Err(HostNameError::Url { host: url_host(rest).to_owned() });
    }
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    if let Ok(address) = bare.parse() {
        return Err(HostNameError::IpAddress(address));
    }
    if text.contains('/') {
        return Err(HostNameError::Url { host: url_host(text).to_owned() });
    }
    match text.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(HostNameError::Port { host: host.to_owned() })
        }
        _ => Ok(()),
    }
}

/// The host in a URL after its scheme: without user, port, path, query and fragment.
pub(super) fn url_host(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if let Some(literal) = host.strip_prefix('[') {
        return literal.split(']').next().unwrap_or_default();
    }
    host.split(':').next().unwrap_or_default()
}

fn to_ascii(base: &str) -> Result<String, HostNameError> {
    if base.contains('_') {
        return Err(HostNameError::Underscore);
    }
    let labels: Result<Vec<String>, HostNameError> = base.split('.').map(label_to_ascii).collect();
    // Once more as a whole, because the rule for right-to-left labels concerns all of them (RFC 5893).
    let name = labels?.join(".");
    match Uts46::new().to_ascii(name.as_bytes(), AsciiDenyList::STD3, Hyphens::Check, DnsLength::Ignore) {
        Ok(ascii) => Ok(ascii.into_owned()),
        Err(_) => Err(HostNameError::BadLabel(base.to_owned())),
    }
}

fn label_to_ascii(label: &str) -> Result<String, HostNameError> {
    if label.is_empty() {
        return Err(HostNameError::EmptyLabel);
    }
    let bad = || HostNameError::BadLabel(label.to_owned());
    let ascii = Uts46::new()
        .to_ascii(label.as_bytes(), AsciiDenyList::STD3, Hyphens::Check, DnsLength::Ignore)
        .map_err(|_| bad())?;
    match ascii.len() {
        0 => Err(bad()),
        1..=63 => Ok(ascii.into_owned()),
        _ => Err(HostNameError::TooLong),
    }
}

fn label_to_unicode(label: &str) -> String {
    if !label.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("xn--")) {
        return label.to_owned();
    }
    match Uts46::new().to_unicode(label.as_bytes(), AsciiDenyList::STD3, Hyphens::Check) {
        (text, Ok(())) => text.into_owned(),
        (_, Err(_)) => label.to_owned(),
    }
}

/// Whether letters of more than one script stand in a label. Han with kana or bopomofo and Hangul with Han are how
/// Japanese, Chinese and Korean are written (UTS 39 §5.1).
fn mixes_scripts(label: &str) -> bool {
    const EAST_ASIAN: [Script; 5] = [Script::Han, Script::Hiragana, Script::Katakana, Script::Bopomofo, Script::Hangul];
    let scripts = CodePointMapData::<Script>::new();
    let mut first = None;
    for c in label.chars() {
        let script = match scripts.get(c) {
            Script::Common | Script::Inherited => continue,
            script if EAST_ASIAN.contains(&script) => Script::Han,
            script => script,
        };
        if *first.get_or_insert(script) != script {
            return true;
        }
    }
    false
}
