//! extKeyUsage (RFC 5280 §4.2.1.12).

use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::oid::{ANY_EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE, label};
use std::collections::HashSet;

pub(super) const ANY: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc5280_eku_any_not_critical",
        "RFC 5280 §4.2.1.12",
        "extKeyUsage with anyExtendedKeyUsage is not critical.",
    ),
    applies: Applies::EVERY,
    check: any,
};

pub(super) const ONCE: CertificateRule = Rule {
    lint: Lint::warning("rfc5280_eku_once", "RFC 5280 §4.2.1.12", "No purpose stands twice in extKeyUsage."),
    applies: Applies::EVERY,
    check: once,
};

fn any(view: &View<'_>) -> Option<String> {
    let wrong = view.lists_usage(&ANY_EXTENDED_KEY_USAGE) && view.is_critical(&EXTENDED_KEY_USAGE);
    wrong.then(|| "critical".to_owned())
}

fn once(view: &View<'_>) -> Option<String> {
    let mut seen = HashSet::new();
    listed(view.extended_key_usage.as_ref()?.iter().filter(|oid| !seen.insert(**oid)).map(label))
}

#[cfg(test)]
mod tests {
    use super::{ANY, ONCE};
    use crate::lint::sample::Sample;
    use crate::oid;

    #[test]
    fn any_and_twice() {
        let any = Sample::client().purposes(&[oid::CLIENT_AUTH, oid::ANY_EXTENDED_KEY_USAGE]);
        any.clone().passes(&ANY);
        any.clone().flip(&oid::EXTENDED_KEY_USAGE).fires(&ANY, "critical");
        any.passes(&ONCE);
        Sample::client().purposes(&[oid::CLIENT_AUTH, oid::CLIENT_AUTH]).fires(&ONCE, "clientAuth");
    }
}
