//! No alternative name stands twice.

use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use std::collections::HashSet;

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::warning("rfc5280_san_once", "RFC 5280 §4.2.1.6", "No name stands twice in subjectAltName."),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    let mut seen = HashSet::with_capacity(view.names.len());
    listed(view.names.iter().filter(|name| !seen.insert(*name)).map(ToString::to_string))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::Sample;

    #[test]
    fn the_same_name_twice() {
        Sample::server().dns(&["a.example.org", "a.example.org"]).fires(&RULE, "DNS:a.example.org");
        Sample::server().dns(&["a.example.org", "b.example.org"]).passes(&RULE);
    }
}
