//! Revocation lists.

use chancery_api::crl::{CrlDiff, CrlRecord, CrlSummary};
use chancery_pki::crl::CertificateList;
use chancery_pki::serial::Serial;

use super::{number, time};
use crate::answer;
use crate::output::card::Card;
use crate::output::cell::Cell;
use crate::output::escape::escape;
use crate::output::listing::{Column, Listing};

const COLUMNS: &[Column] = &[
    Column { field: "authority", title: "AUTHORITY" },
    Column { field: "kind", title: "KIND" },
    Column { field: "partition", title: "PARTITION" },
    Column { field: "number", title: "NUMBER" },
    Column { field: "entries", title: "ENTRIES" },
    Column { field: "state", title: "STATE" },
    Column { field: "this_update", title: "MADE" },
    Column { field: "next_update", title: "NEXT AT THE LATEST" },
    Column { field: "url", title: "ADDRESS" },
];

/// A list of CRLs.
pub fn listing(crls: &[CrlSummary]) -> Listing {
    let mut listing = Listing::new(COLUMNS, "There is no CRL yet. Sign one: chancery crl publish")
        .with_fields(answer::fields::<CrlSummary>());
    for crl in crls {
        let cells = vec![
            Cell::Name(crl.authority.clone()),
            Cell::Text(crl.kind.clone()),
            crl.partition.map_or(Cell::None, number),
            number(crl.number),
            number(crl.entries),
            state(crl),
            time(&crl.this_update),
            time(&crl.next_update),
            Cell::optional(crl.url.as_deref()),
        ];
        listing.row_with(cells, answer::json(crl));
    }
    listing
}

const HISTORY: &[Column] = &[
    Column { field: "number", title: "NUMBER" },
    Column { field: "kind", title: "KIND" },
    Column { field: "partition", title: "PARTITION" },
    Column { field: "entries", title: "ENTRIES" },
    Column { field: "state", title: "STATE" },
    Column { field: "this_update", title: "MADE" },
    Column { field: "next_update", title: "NEXT AT THE LATEST" },
];

/// CRLs that were published.
pub fn history(crls: &[CrlRecord]) -> Listing {
    let mut listing = Listing::new(HISTORY, "There is no CRL yet. Sign one: chancery crl publish")
        .with_fields(answer::fields::<CrlRecord>());
    for crl in crls {
        let cells = vec![
            number(crl.number),
            Cell::Text(crl.kind.clone()),
            number(crl.partition),
            number(crl.entries),
            Cell::Text(crl.state.clone()),
            time(&crl.this_update),
            time(&crl.next_update),
        ];
        listing.row_with(cells, answer::json(crl));
    }
    listing
}

const CHANGES: &[Column] = &[
    Column { field: "change", title: "CHANGE" },
    Column { field: "serial", title: "SERIAL" },
    Column { field: "date", title: "DATE" },
    Column { field: "reason", title: "REASON" },
];

/// What changed from one CRL to another.
pub fn diff(diff: &CrlDiff) -> Listing {
    let mut listing = Listing::new(CHANGES, "Both list the same.");
    for (change, entries) in [("added", &diff.added), ("removed", &diff.removed), ("changed", &diff.changed)] {
        for entry in entries {
            let serial = Cell::Text(entry.serial.clone());
            let cells =
                vec![Cell::Text(change.to_owned()), serial, time(&entry.date), Cell::Text(entry.reason.clone())];
            listing.row_with(cells, answer::json(entry));
        }
    }
    listing
}

fn state(crl: &CrlSummary) -> Cell {
    let (state, words) = match (crl.state.as_str(), crl.current) {
        ("fresh", true) => ("valid", "Fresh"),
        ("fresh", false) => ("waiting", "Does not list everything yet"),
        ("due", _) => ("waiting", "To be signed again"),
        ("expired", _) => ("expired", "Expired"),
        (other, _) => (other, other),
    };
    Cell::State(state.to_owned(), words.to_owned())
}

/// A CRL in short.
pub fn card(crl: &CrlSummary) -> Card {
    let mut card = Card::new("CRL", format!("{} #{}", crl.authority, crl.number));
    card.fact("state", state(crl));
    card.fact("partition", crl.partition.map_or(Cell::None, number));
    card.fact("base", crl.base_number.map_or(Cell::None, number));
    card.fact("entries", number(crl.entries));
    card.fact("made", time(&crl.this_update));
    card.fact("next", time(&crl.next_update));
    card.fact("address", Cell::optional(crl.url.as_deref()));
    card.fact("read back", crl.read_back.as_deref().map_or(Cell::None, time));
    card
}

/// A CRL as text: issuer, dates, and a line for each entry.
pub fn text(crl: &CertificateList) -> String {
    let mut text = format!("CRL of {}\n", escape(&crl.issuer().to_string()));
    if let Some(number) = crl.number() {
        text.push_str(&format!("Number: {number}\n"));
    }
    text.push_str(&format!("Made: {}\n", crl.this_update().to_rfc3339()));
    if let Some(next) = crl.next_update() {
        text.push_str(&format!("Next at the latest: {}\n", next.to_rfc3339()));
    }
    let mut count = 0_u64;
    let mut lines = String::new();
    for entry in crl.entries() {
        count += 1;
        match entry {
            Ok(entry) => {
                let serial = Serial::from_integer(entry.serial).to_hex();
                let reason = entry.reason().map(|reason| reason.name().to_owned());
                let reason = reason.unwrap_or_else(|fault| format!("reason cannot be read: {fault}"));
                lines.push_str(&format!("{serial}  {}  {reason}\n", entry.date.to_rfc3339()));
            }
            Err(fault) => lines.push_str(&format!("an entry that cannot be read: {fault}\n")),
        }
    }
    text.push_str(&format!("Entries: {count}\n{lines}"));
    text
}
