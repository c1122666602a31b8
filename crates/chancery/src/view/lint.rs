//! Findings of the lints: on a card, as text, as JSON.

use chancery_pki::lint::{Finding, Severity};
use serde_json::{Value, json};

use super::text::Text;
use crate::output::card::Card;
use crate::output::style::Tone;

/// Adds a line for each finding, the weightiest first, or one that says there is none.
pub fn add_to_card(card: &mut Card, findings: &[Finding]) {
    card.gap();
    for finding in sorted(findings) {
        let tone = match finding.lint.severity {
            Severity::Error => Tone::Bad,
            Severity::Warning => Tone::Warning,
            Severity::Notice => Tone::Quiet,
        };
        card.note(tone, line(finding));
    }
    if findings.is_empty() {
        card.note(Tone::Good, "lint: every rule is kept");
    }
}

/// The findings as the last part of a full text.
pub fn text(findings: &[Finding]) -> String {
    let mut text = Text::default();
    text.line(1, "Lints:");
    for finding in sorted(findings) {
        text.line(2, line(finding));
    }
    if findings.is_empty() {
        text.line(2, "every rule is kept");
    }
    text.into_string()
}

/// A list of objects, the weightiest first.
pub fn json(findings: &[Finding]) -> Value {
    let object = |finding: &Finding| {
        json!({
            "id": finding.lint.id,
            "severity": finding.lint.severity.name(),
            "source": finding.lint.source,
            "rule": finding.lint.rule,
            "detail": finding.detail,
        })
    };
    sorted(findings).into_iter().map(object).collect()
}

fn sorted(findings: &[Finding]) -> Vec<&Finding> {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.lint.severity));
    sorted
}

/// `warning rfc5280_san_critical: Found. Rule. (RFC 5280 …)`
fn line(finding: &Finding) -> String {
    let lint = finding.lint;
    format!("{} {}: {} – {} ({})", lint.severity.name(), lint.id, lint.rule, finding.detail, lint.source)
}
