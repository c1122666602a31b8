//! What became of everything a request asks for, and what the lints found.

use chancery_api::certificate::{Change, Finding, Issued};

use super::date;
use crate::output::Output;

/// What will be signed, with its difference from the request, on standard error. `all` shows also what is kept.
pub fn preview(issued: &Issued, all: bool, output: &Output) {
    let certificate = &issued.certificate;
    output.note(&format!(
        "  {} · {} · {} · until {}",
        certificate.profile,
        certificate.key,
        certificate.authority,
        date(&certificate.not_after)
    ));
    if !certificate.subject.is_empty() {
        output.note(&format!("  subject  {}", certificate.subject));
    }
    output.note(&format!("  names    {}", certificate.names.join(", ")));
    changes(&issued.changes, all, output);
    findings(&issued.findings, output);
}

/// The changes, one line each; `all` shows also what is kept.
pub fn changes(changes: &[Change], all: bool, output: &Output) {
    for change in changes.iter().filter(|change| all || change.fate != "kept") {
        output.note(&line(change));
    }
}

/// The findings that stop nothing.
pub fn findings(findings: &[Finding], output: &Output) {
    for finding in findings {
        output.note(&format!("  {}  {} ({}, {})", finding.severity, finding.detail, finding.lint, finding.source));
    }
}

fn line(change: &Change) -> String {
    let asked = change.asked.as_deref().unwrap_or_default();
    let given = change.given.as_deref().unwrap_or_default();
    let (mark, what) = match change.fate.as_str() {
        "kept" => ("=", given.to_owned()),
        "changed" => ("~", format!("{asked} → {given}")),
        "dropped" => ("-", asked.to_owned()),
        _ => ("+", given.to_owned()),
    };
    format!("  {mark} {}  {what}   {} by {}", change.field, change.fate, change.rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fate_has_its_mark_and_both_values() {
        let change = |fate: &str, asked: Option<&str>, given: Option<&str>| Change {
            field: "subject O".to_owned(),
            asked: asked.map(str::to_owned),
            given: given.map(str::to_owned),
            fate: fate.to_owned(),
            rule: "profile server".to_owned(),
        };
        let cases = [
            (change("kept", Some("A"), Some("A")), "  = subject O  A   kept by profile server"),
            (change("changed", Some("A"), Some("B")), "  ~ subject O  A → B   changed by profile server"),
            (change("dropped", Some("A"), None), "  - subject O  A   dropped by profile server"),
            (change("added", None, Some("B")), "  + subject O  B   added by profile server"),
        ];
        for (change, want) in cases {
            assert_eq!(line(&change), want);
        }
    }
}
