//! Rules on CRLs (RFC 5280 §5).

mod entry_form;
mod entry_reason;
mod form;
mod number;
mod repeated_serial;
mod scope;
mod update;

#[cfg(test)]
mod sample;

use super::crl_view::{CrlView, EntryView};
use super::{CrlRule, EntryRule, Finding};
use crate::digest::hex;

/// In the order of the catalogue.
pub(super) const RULES: &[&CrlRule] = &[
    &form::VERSION,
    &form::WELL_FORMED,
    &form::SIGNATURE,
    &form::NOT_EMPTY,
    &form::CRITICAL,
    &update::PRESENT,
    &update::ORDER,
    &update::TEN_DAYS,
    &update::YEAR,
    &update::FORM,
    &number::PRESENT,
    &number::LENGTH,
    &number::DELTA,
    &number::BASE,
    &scope::AKI,
    &scope::CRITICAL,
    &scope::NOT_EMPTY,
    &scope::ONE_SCOPE,
    &repeated_serial::RULE,
];

/// In the order of the catalogue.
pub(super) const ENTRY_RULES: &[&EntryRule] = &[
    &entry_form::WELL_FORMED,
    &entry_form::DATE,
    &entry_form::CRITICAL,
    &entry_form::INVALIDITY,
    &entry_reason::GIVEN,
    &entry_reason::KNOWN,
    &entry_reason::REMOVE,
];

/// Everything the rules find in a CRL; entries are walked once, whatever their number.
pub(super) fn findings(view: &CrlView<'_>) -> Vec<Finding> {
    let whole = RULES.iter().copied().filter_map(|rule| (rule.check)(view).map(|detail| rule.finding(detail)));
    whole.chain(entry_findings(view)).collect()
}

/// What one rule found: how often, and the first few in words.
#[derive(Clone, Default)]
struct Tally {
    count: usize,
    named: Vec<String>,
}

/// How many entries a finding names.
const NAMED: usize = 5;

fn entry_findings(view: &CrlView<'_>) -> Vec<Finding> {
    let mut tallies = vec![Tally::default(); ENTRY_RULES.len()];
    let mut broken = None;
    for entry in view.list.into_iter().flat_map(|list| list.entries()) {
        match entry {
            Ok(entry) => count(&EntryView::new(view, entry), &mut tallies),
            Err(error) => broken = Some(error.to_string()),
        }
    }
    let found = ENTRY_RULES.iter().copied().zip(tallies).filter(|(_, tally)| tally.count > 0);
    let found = found.map(|(rule, tally)| rule.finding(tally.text()));
    broken.map(|error| entry_form::WELL_FORMED.finding(error)).into_iter().chain(found).collect()
}

fn count(entry: &EntryView<'_>, tallies: &mut [Tally]) {
    for (rule, tally) in ENTRY_RULES.iter().zip(tallies) {
        if let Some(detail) = (rule.check)(entry) {
            tally.count += 1;
            if tally.named.len() < NAMED {
                tally.named.push(format!("serial {}: {detail}", hex(entry.entry.serial)));
            }
        }
    }
}

impl Tally {
    fn text(&self) -> String {
        let named = self.named.join("; ");
        match self.count.saturating_sub(self.named.len()) {
            0 => named,
            more => format!("{named}; and {more} more"),
        }
    }
}
