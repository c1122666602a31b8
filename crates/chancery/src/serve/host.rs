//! The `Host` header: one, and one that can be read (RFC 9112 §3.2). Where two are taken for one, a proxy and we may speak of
//! different servers.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, Version};
use axum::response::{IntoResponse as _, Response};
use chancery_domain::refusal::Code;

/// The answer to a request that does not say which host it is for.
pub(super) fn refused<B>(request: &Request<B>) -> Option<Response> {
    if is_sound(request.version(), request.headers()) {
        return None;
    }
    let line = format!("{}: a request has one Host header, with a host and perhaps a port\n", Code::BadField);
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    Some((StatusCode::BAD_REQUEST, headers, line).into_response())
}

fn is_sound(version: Version, headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(HOST).iter();
    match (values.next(), values.next()) {
        (None, _) => version < Version::HTTP_11,
        (Some(value), None) => is_host(value),
        (Some(_), Some(_)) => false,
    }
}

/// `uri-host [ ":" port ]`, which may be empty.
fn is_host(value: &HeaderValue) -> bool {
    let text = value.as_bytes();
    let Ok(authority) = Authority::try_from(text) else { return text.is_empty() };
    let behind = authority.as_str().strip_prefix(authority.host());
    behind.is_some_and(|port| port.is_empty() || is_port(port))
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_host_that_can_be_read() {
        let cases: &[(Version, &[&str], bool)] = &[
            (Version::HTTP_11, &["ca.example.org"], true),
            (Version::HTTP_11, &["ca.example.org:8443"], true),
            (Version::HTTP_11, &["[2001:db8::1]:8443"], true),
            (Version::HTTP_11, &["192.0.2.7"], true),
            (Version::HTTP_11, &[""], true),
            (Version::HTTP_10, &[], true),
            (Version::HTTP_11, &[], false),
            (Version::HTTP_11, &["ca.example.org", "ca.example.org"], false),
            (Version::HTTP_10, &["a.example.org", "b.example.org"], false),
            (Version::HTTP_11, &["a b/@"], false),
            (Version::HTTP_11, &["joe@ca.example.org"], false),
            (Version::HTTP_11, &["ca.example.org/x"], false),
            (Version::HTTP_11, &["ca.example.org:port"], false),
        ];
        for (version, values, wanted) in cases {
            let pairs = values.iter().map(|value| (HOST, value.parse().unwrap()));
            assert_eq!(is_sound(*version, &pairs.collect()), *wanted, "{version:?} {values:?}");
        }
    }
}
