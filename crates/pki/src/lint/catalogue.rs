//! The list of all rules, and `docs/lints.md` made from it.

use super::rule::{Applies, Rule};
use super::{CERTIFICATE_RULES, Lint, crl, ocsp, request};

/// All rules in the order of the catalogue, each with the words for what it applies to.
pub fn all() -> Vec<(&'static Lint, String)> {
    let certificates = CERTIFICATE_RULES.iter().copied().flatten().map(|rule| entry(rule));
    let lists = crl::RULES.iter().map(|rule| entry(rule)).chain(crl::ENTRY_RULES.iter().map(|rule| entry(rule)));
    let answers = ocsp::RULES.iter().map(|rule| entry(rule));
    certificates.chain(lists).chain(answers).chain(request::RULES.iter().map(|rule| entry(rule))).collect()
}

fn entry<Check>(rule: &'static Rule<Check>) -> (&'static Lint, String) {
    (&rule.lint, Applies::describe(&rule.applies))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fmt::Write as _;
    use std::path::Path;

    use super::all;

    fn markdown() -> String {
        let rules = all();
        let mut text = format!(
            "# Lints\n\n\
             Made from the catalogue in `crates/pki/src/lint` by `UPDATE=1 cargo test -p chancery-pki lints_md`; do not edit.\n\n\
             {} rules. An error stops the signature; warnings and notices are shown. Names are permanent. “Public mode” is \
             for certificates that the public web or public mail shall trust.\n\n\
             | Name | Severity | Source | Rule | Applies to |\n|---|---|---|---|---|\n",
            rules.len()
        );
        for (lint, applies) in rules {
            let _ = writeln!(
                text,
                "| `{}` | {} | {} | {} | {applies} |",
                lint.id,
                lint.severity.name(),
                lint.source,
                lint.rule
            );
        }
        text
    }

    #[test]
    fn lints_md_is_the_catalogue() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/lints.md");
        let wanted = markdown();
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &wanted).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(found == wanted, "docs/lints.md is stale; run: UPDATE=1 cargo test -p chancery-pki lints_md");
    }

    #[test]
    fn names_are_unique_and_well_formed() {
        let mut seen = HashSet::new();
        for (lint, _) in all() {
            assert!(seen.insert(lint.id), "{} stands twice", lint.id);
            assert!(lint.id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_')), "{}", lint.id);
            assert!(lint.rule.ends_with('.') && !lint.rule.contains('|'), "{}", lint.id);
            assert!(!lint.source.is_empty(), "{}", lint.id);
        }
    }
}
