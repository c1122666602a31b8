//! Version (RFC 5280 §4.1.2.1).

use crate::lint::{Applies, CertificateRule, Lint, Rule, View};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::warning("rfc5280_version_3", "RFC 5280 §4.1.2.1", "The certificate is of version 3."),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    let version = view.tbs.version();
    (version != 3).then(|| format!("version {version}"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::Sample;

    #[test]
    fn only_version_3_passes() {
        Sample::server().passes(&RULE);
        let bare = Sample::server().without_extensions().edit(&[0xa0, 3, 2, 1, 2], &[0xa0, 3, 2, 1, 0]);
        bare.fires(&RULE, "version 1");
    }
}
