//! Addresses in certificates: absolute URIs (RFC 3986 §4.3, RFC 5280 §4.2.1.6).

/// Whether the scheme is one of these, in whatever case.
pub(super) fn has_scheme(uri: &str, any: &[&str]) -> bool {
    scheme(uri).is_some_and(|scheme| any.iter().any(|known| known.eq_ignore_ascii_case(scheme)))
}

/// The scheme as written; `None` for text without one.
fn scheme(uri: &str) -> Option<&str> {
    let (scheme, _) = uri.split_once(':')?;
    let mut characters = scheme.chars();
    let first_is_letter = characters.next().is_some_and(|first| first.is_ascii_alphabetic());
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    (first_is_letter && characters.all(allowed)).then_some(scheme)
}

/// What is wrong with an absolute URI.
pub(super) fn fault(uri: &str) -> Option<&'static str> {
    let Some(scheme) = scheme(uri).map(str::to_ascii_lowercase) else { return Some("no scheme") };
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
    use super::{fault, has_scheme};

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
        assert!(has_scheme("HTTP://a", &["ldap", "http"]) && !has_scheme("https://a", &["ldap", "http"]));
    }
}
