//! Everyone has a key of their own.

use crate::lint::{Applies, CertificateRule, Lint, Rule, View};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error(
        "key_not_issuers",
        "RFC 5280 §3.2, CA/Browser Forum BR §6.1.1",
        "The key is not the issuer's key, except in the issuer's own certificates.",
    ),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    let same = view.issuer?.public_key() == view.tbs.public_key() && !view.is_self_issued();
    same.then(|| format!("the key of {}", view.tbs.issuer().to_line()))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::Sample;

    #[test]
    fn the_issuers_key() {
        let root = Sample::root().template.public_key;
        Sample::server().key(root).fires(&RULE, "Example Root");
        Sample::server().passes(&RULE);
    }
}
