//! URIs in subjectAltName (RFC 5280 §4.2.1.6, RFC 3986).

use crate::general_name::GeneralName;
use crate::lint::uri;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_san_uri_absolute",
        "RFC 5280 §4.2.1.6",
        "A uniformResourceIdentifier is absolute: a scheme and something behind it, with a host after “//”.",
    ),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    let uris = view.names.iter().filter_map(|name| if let GeneralName::Uri(text) = name { Some(text) } else { None });
    listed(uris.filter_map(|text| uri::fault(text).map(|fault| format!("“{text}”: {fault}"))))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::general_name::GeneralName;
    use crate::lint::sample::Sample;

    #[test]
    fn uris() {
        let sample = |text: &str| Sample::client().names(vec![GeneralName::Uri(text.to_owned())]);
        sample("https://example.org/me").passes(&RULE);
        sample("urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8").passes(&RULE);
        sample("spiffe://example.org/web").passes(&RULE);
        sample("/me").fires(&RULE, "no scheme");
        sample("www.example.org").fires(&RULE, "no scheme");
        sample("https:///me").fires(&RULE, "no host");
    }
}
