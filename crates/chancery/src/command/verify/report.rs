//! The verdict as lines on a terminal, tab-separated lines in a pipe, and JSON.

use chancery_domain::verdict::Verdict;
use chancery_pki::certificate::Certificate;
use chancery_pki::digest::hex;
use chancery_pki::path::{Failure, Options, Outcome};
use chancery_pki::time::Time;
use serde_json::{Value, json};

use super::ladder::{self, Answer, Rung};
use super::subject::Subject;
use super::words::{self, Words};
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::output::escape::escape;
use crate::output::style::{Style, Tone, state_mark};
use crate::output::width::width;
use crate::view;

/// Everything there is to say.
pub(super) struct Report<'a> {
    pub(super) subject: &'a Subject,
    pub(super) outcome: &'a Outcome<'a>,
    pub(super) verdict: &'a Verdict,
    pub(super) options: &'a Options,
    pub(super) at: Time,
}

/// Says that the file holds a certificate that cannot be read as one.
pub(super) fn malformed(subject: &Subject, context: &mut Context) -> Result<Exit> {
    let verdict = Verdict::malformed();
    let fault = subject.fault.as_ref().map(ToString::to_string).unwrap_or_default();
    let words = Words::malformed(&subject.label, &fault);
    if context.output.is_json() {
        let mut data = verdict_json(&verdict);
        data.extend([
            ("chain".to_owned(), json!([])),
            ("failures".to_owned(), json!([{ "reason": words.code, "certificate": 0, "text": words.sentence }])),
        ]);
        context.output.document(Value::Object(data))?;
    } else if context.output.terminal().stdout {
        context.output.painted(&headline(context.output.style(), &verdict, Some(&words)))?;
    } else {
        let state = verdict.state.as_str();
        context.output.text(&format!("state\t{state}\nreason\t{}\t{}\n", words.code, escape(&words.sentence)))?;
    }
    Ok(Exit::Finding)
}

impl Report<'_> {
    /// Prints it as the result.
    pub(super) fn print(&self, context: &mut Context) -> Result<()> {
        if context.output.is_json() {
            for warning in &self.outcome.warnings {
                let words = self.words(warning);
                context.output.warning(words.code, &words.sentence);
            }
            return context.output.document(self.json());
        }
        if context.output.terminal().stdout {
            let lines = self.lines(context.output.style(), context.output.terminal().width);
            return context.output.painted(&lines);
        }
        let plain = self.plain();
        context.output.text(&plain)
    }

    fn words(&self, failure: &Failure) -> Words {
        Words::of(failure, &self.outcome.chain)
    }

    fn json(&self) -> Value {
        let chain = self.outcome.chain.iter().enumerate();
        let failures = self.outcome.failures.iter().map(|failure| {
            let words = self.words(failure);
            json!({ "reason": words.code, "certificate": failure.certificate, "text": words.sentence, "fix": words.fix })
        });
        let rungs = ladder::rungs(self.outcome, self.options);
        let steps = rungs.iter().map(
            |rung| json!({ "certificate": rung.certificate, "check": rung.check, "result": rung.answer.as_str() }),
        );
        let mut data = verdict_json(self.verdict);
        data.extend([
            ("chain".to_owned(), chain.map(|(index, certificate)| self.link_json(index, certificate)).collect()),
            ("failures".to_owned(), failures.collect()),
            ("steps".to_owned(), steps.collect()),
            ("policies".to_owned(), self.outcome.policies.iter().map(ToString::to_string).collect()),
            ("at".to_owned(), self.at.to_rfc3339().into()),
            ("purpose".to_owned(), self.options.purpose.as_str().into()),
            ("name".to_owned(), self.options.name.as_ref().map(ToString::to_string).into()),
            ("subject".to_owned(), self.subject.label.as_str().into()),
        ]);
        Value::Object(data)
    }

    fn link_json(&self, index: usize, certificate: &Certificate) -> Value {
        json!({
            "name": view::certificate::title(certificate),
            "subject": certificate.subject().to_string(),
            "issuer": certificate.issuer().to_string(),
            "serial": certificate.serial().to_hex(),
            "sha256": hex(&certificate.sha256()),
            "not_before": certificate.not_before().to_rfc3339(),
            "not_after": certificate.not_after().to_rfc3339(),
            "is_root": self.is_root(index),
        })
    }

    /// Whether the certificate is the trusted one that the chain ends in.
    const fn is_root(&self, index: usize) -> bool {
        self.outcome.is_anchored && index + 1 == self.outcome.chain.len()
    }

    fn plain(&self) -> String {
        let mut text = format!("state\t{}\n", self.verdict.state.as_str());
        for failure in &self.outcome.failures {
            let words = self.words(failure);
            text.push_str(&format!("reason\t{}\t{}\n", words.code, escape(&words.sentence)));
        }
        for warning in &self.outcome.warnings {
            let words = self.words(warning);
            text.push_str(&format!("warning\t{}\t{}\n", words.code, escape(&words.sentence)));
        }
        let rungs = ladder::rungs(self.outcome, self.options);
        for (index, certificate) in self.outcome.chain.iter().enumerate() {
            let name = view::certificate::title(certificate);
            text.push_str(&format!("chain\t{index}\t{}\t{}\n", escape(&name), hex(&certificate.sha256())));
            for rung in rungs.iter().filter(|rung| rung.certificate == index) {
                text.push_str(&format!("check\t{index}\t{}\t{}\n", rung.check, rung.answer.as_str()));
            }
        }
        text
    }

    fn lines(&self, style: Style, columns: usize) -> Vec<Painted> {
        let (first, others) = match self.outcome.failures.split_first() {
            Some((first, others)) => (Some(self.words(first)), others),
            None => (None, &[][..]),
        };
        let mut lines = headline(style, self.verdict, first.as_ref());
        let fix = lines.split_off(1);
        for failure in others {
            let words = self.words(failure);
            lines.push(reason_line(Tone::Bad, style.mark("✗", "x"), &words));
        }
        for warning in &self.outcome.warnings {
            lines.push(reason_line(Tone::Warning, "!", &self.words(warning)));
        }
        let rungs = ladder::rungs(self.outcome, self.options);
        for (index, certificate) in self.outcome.chain.iter().enumerate() {
            lines.push(vec![(Tone::Strong, format!("  {}", view::certificate::title(certificate)))]);
            let own = rungs.iter().filter(|rung| rung.certificate == index);
            lines.extend(rung_lines(own, style, columns));
        }
        lines.extend(fix);
        lines
    }
}

/// A line of pieces, each in its tone.
type Painted = Vec<(Tone, String)>;

fn verdict_json(verdict: &Verdict) -> serde_json::Map<String, Value> {
    let reasons: Vec<&str> = verdict.reasons.iter().map(|reason| reason.as_str()).collect();
    serde_json::Map::from_iter([
        ("valid".to_owned(), verdict.is_good().into()),
        ("state".to_owned(), verdict.state.as_str().into()),
        ("reasons".to_owned(), reasons.into()),
    ])
}

/// `✗ Not trusted: what is wrong (its_code)`, and under it what to do.
fn headline(style: Style, verdict: &Verdict, reason: Option<&Words>) -> Vec<Painted> {
    let mark = state_mark(verdict.state.as_str());
    let word = words::state(verdict.state);
    let Some(reason) = reason else {
        return vec![vec![(mark.tone, format!("{} {word}", style.mark(mark.icon, mark.ascii)))]];
    };
    let head = vec![
        (Tone::Bad, format!("{} {word}: ", style.mark("✗", "x"))),
        (Tone::Strong, reason.sentence.clone()),
        (Tone::Quiet, format!("  ({})", reason.code)),
    ];
    let fix = reason.fix.iter().map(|fix| vec![(Tone::Plain, format!("  Fix: {fix}"))]);
    std::iter::once(head).chain(fix).collect()
}

fn reason_line(tone: Tone, mark: &str, words: &Words) -> Painted {
    vec![
        (tone, format!("  {mark} ")),
        (Tone::Plain, words.sentence.clone()),
        (Tone::Quiet, format!("  ({})", words.code)),
    ]
}

/// The checks of one certificate beside one another, as many lines as they need.
fn rung_lines<'a>(rungs: impl Iterator<Item = &'a Rung>, style: Style, columns: usize) -> Vec<Painted> {
    let mut lines: Vec<Painted> = Vec::new();
    let mut used = columns;
    for rung in rungs {
        let (tone, mark) = match rung.answer {
            Answer::Passed => (Tone::Good, style.mark("✓", "+")),
            Answer::Warned => (Tone::Warning, "!"),
            Answer::Failed => (Tone::Bad, style.mark("✗", "x")),
            Answer::Skipped => (Tone::Quiet, style.mark("–", "-")),
        };
        let text = format!("  {mark} {}", rung.check);
        if used + width(&text) > columns {
            lines.push(vec![(Tone::Plain, "  ".to_owned())]);
            used = 2;
        }
        used += width(&text);
        if let Some(line) = lines.last_mut() {
            line.push((tone, text));
        }
    }
    lines
}
