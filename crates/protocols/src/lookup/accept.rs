//! Whether the client wants a page or JSON (RFC 9110 §12.5.1).

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;

/// Whether HTML is asked for by its name, as browsers do, and JSON is not liked better. Who takes anything gets JSON.
pub(super) fn wants_html(headers: &HeaderMap) -> bool {
    let all = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",");
    let ranges: Vec<(String, u16)> = all.split(',').map(range).collect();
    let weight = |name: &str| ranges.iter().find(|(range, _)| range == name).map(|(_, weight)| *weight);
    let html = weight("text/html").unwrap_or(0);
    let json = weight("application/json").or_else(|| weight("application/*")).or_else(|| weight("*/*"));
    html > 0 && html >= json.unwrap_or(0)
}

/// A media range and its weight in thousandths.
fn range(text: &str) -> (String, u16) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    (name, weight.map_or(1_000, thousandths))
}

/// `0.5` → 500. What is no weight is none.
fn thousandths(text: &str) -> u16 {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{rest:0<3}");
    let is_weight = whole.len() == 1 && rest.len() <= 3;
    digits.parse().ok().filter(|weight| is_weight && *weight <= 1_000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_liked_better() {
        for (accept, html) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("TEXT/HTML", true),
            ("text/html;q=0.1", true),
            ("text/html; charset=utf-8; q=0.5, */*;q=0.5", true),
            ("application/json, text/html", true),
            ("text/html;q=0, application/json", false),
            ("text/html;q=0.000", false),
            ("text/html;q=0.4, application/json;q=0.5", false),
            ("text/html;q=0.4, application/*", false),
            ("text/html;q=2", false),
            ("text/html;q=often", false),
            ("*/*", false),
            ("text/*", false),
            ("application/json", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT, accept.parse().unwrap())]);
            assert_eq!(wants_html(&headers), html, "{accept}");
        }
    }
}
