//! Keys that can be broken.

use crate::lint::{Applies, CertificateRule, Lint, Rule, View};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error(
        "key_not_weak",
        "NIST SP 800-131A §3, SP 800-89 §5.3.3, CVE-2017-15361, CVE-2022-26320",
        "The key is not weak: RSA of 2048 bits at least, sound numbers, a usual curve.",
    ),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    view.tbs.public_key().weakness().map(|weakness| weakness.to_string())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::{Sample, ed25519_key, rsa_key};

    #[test]
    fn short_and_broken() {
        Sample::server().key(rsa_key(1024)).fires(&RULE, "1024 bits");
        Sample::server().passes(&RULE);
        Sample::server().key(ed25519_key()).passes(&RULE);
    }
}
