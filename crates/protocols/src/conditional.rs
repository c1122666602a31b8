//! Conditional GET (RFC 9110 §13): whoever has the latest is told so, and nothing else.

use axum::http::HeaderMap;
use axum::http::header::{IF_MODIFIED_SINCE, IF_NONE_MATCH};
use chancery_pki::time::Time;

use crate::http_date::from_http_date;

/// Whether the client has what it would be sent: by tag where it names one, else by date.
pub(crate) fn has_it_already(headers: &HeaderMap, etag: &str, made: Time) -> bool {
    let mut tags = headers.get_all(IF_NONE_MATCH).iter().peekable();
    if tags.peek().is_some() {
        let named = tags.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).map(str::trim);
        // Weak comparison: a proxy may have weakened the tag.
        return named.map(|tag| tag.strip_prefix("W/").unwrap_or(tag)).any(|tag| tag == "*" || tag == etag);
    }
    let since = headers.get(IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok()).and_then(from_http_date);
    since.is_some_and(|since| made <= since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_count_before_dates() {
        let made = Time::from_unix(784_111_777);
        let cases: &[(&[(&str, &str)], bool)] = &[
            (&[], false),
            (&[("if-none-match", "\"a\"")], true),
            (&[("if-none-match", "\"b\", W/\"a\"")], true),
            (&[("if-none-match", "*")], true),
            (&[("if-none-match", "\"b\""), ("if-modified-since", "Sun, 06 Nov 1994 08:49:37 GMT")], false),
            (&[("if-modified-since", "Sun, 06 Nov 1994 08:49:37 GMT")], true),
            (&[("if-modified-since", "Sun, 06 Nov 1994 08:49:36 GMT")], false),
            (&[("if-modified-since", "yesterday")], false),
        ];
        for (given, answer) in cases {
            let mut headers = HeaderMap::new();
            for &(name, value) in *given {
                headers.append(name, value.parse().unwrap());
            }
            assert_eq!(has_it_already(&headers, "\"a\"", made), *answer, "{given:?}");
        }
    }
}
