//! Addresses in certificates: absolute URIs (RFC 3986 §4.3, RFC 5280 §4.2.1.6).

/// The scheme in lower case; `None` for text without one.
pub(super) fn scheme(uri: &str) -> Option<String> {
    let (scheme, _) = uri.split_once(':')?;
    let mut characters = scheme.chars();
    let first_is_letter = characters.next().is_some_and(|first| first.is_ascii_alphabetic());
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    (first_is_letter && characters.all(allowed)).then(|| scheme.to_ascii_lowercase())
}

/// What is wrong with an absolute URI.
pub(super) fn fault(uri: &str) -> Option<&'static str> {
    let Some(scheme) = scheme(uri) else { return Some("no scheme") };
    let rest = uri.split_once(':').map_or("", |(_, rest)| rest);
    let forbidden =
        |c: char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`');
    if rest.is_empty() {
        return Some("nothing behind the scheme");
    }
    if rest.chars().any(forbidden) {
        return Some("characters that URIs do not have");
    }
    let host = rest.strip_prefix("//").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    match (host, scheme.as_str()) {
        // Without a host the reader's own LDAP server is meant.
        (Some(""), "ldap" | "ldaps" | "file") => None,
        (Some(""), _) => Some("no host"),
        (None, "http" | "https" | "ftp" | "ldap" | "ldaps") => Some("no “//” behind the scheme"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{fault, scheme};

    #[test]
    fn absolute_uris() {
        for good in ["http://ca.example.org/a.crl", "HTTP://[2001:db8::1]/", "ldap:///cn=x?y", "urn:a:b", "mailto:a@b"]
        {
            assert_eq!(fault(good), None, "{good}");
        }
        for (bad, why) in [
            ("ca.example.org/a.crl", "no scheme"),
            ("1http://a", "no scheme"),
            ("http:", "nothing behind the scheme"),
            ("http:/a", "no “//” behind the scheme"),
            ("http:///a", "no host"),
            ("http://a/b c", "characters that URIs do not have"),
        ] {
            assert_eq!(fault(bad), Some(why), "{bad}");
        }
        assert_eq!(scheme("HTTP://a").as_deref(), Some("http"));
    }
}
