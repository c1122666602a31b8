//! A CRL as card, text and JSON.

use chancery_pki::crl::{CertificateList, RevokedEntry};
use chancery_pki::digest::{hex, sha256};
use chancery_pki::extension::ReasonCode;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use serde_json::{Value, json};

use super::extension;
use super::text::Text;
use crate::output::card::Card;
use crate::output::cell::Cell;
use crate::output::relative::relative;
use crate::output::style::Tone;

/// Entries on a card; `--text` and `--json` have all.
const ON_CARD: usize = 10;

fn state(crl: &CertificateList, now: Time) -> (&'static str, String) {
    match crl.next_update() {
        _ if now < crl.this_update() => ("not_yet_valid", format!("starts {}", relative(crl.this_update(), now))),
        None => ("valid", "no next update is promised".to_owned()),
        Some(next) if now > next => ("expired", format!("was due again {}", relative(next, now))),
        Some(next) => ("valid", format!("next update {}", relative(next, now))),
    }
}

/// The card.
pub fn card(crl: &CertificateList, now: Time) -> Card {
    let issuer = crl.issuer().to_string();
    let kind = if crl.delta_base().ok().flatten().is_some() { "Delta CRL" } else { "CRL" };
    let mut card = Card::new(kind, crl.issuer().common_name().unwrap_or_else(|| issuer.clone()));
    let (code, words) = state(crl, now);
    card.fact("state", Cell::State(code.to_owned(), words));
    card.fact("issuer", issuer);
    card.fact("number", crl.number().map_or(Cell::None, |number| Cell::Number(number.cast_signed())));
    card.fact("signed on", crl.this_update());
    card.fact("next", crl.next_update().map_or(Cell::None, Cell::Time));
    let mut count = 0i64;
    let mut first = Vec::new();
    for entry in crl.entries() {
        match entry {
            Ok(entry) => {
                count += 1;
                if first.len() < ON_CARD {
                    first.push(entry_words(&entry));
                }
            }
            Err(fault) => {
                card.note(Tone::Bad, format!("Entry {} cannot be read: {fault}.", count + 1));
            }
        }
    }
    card.fact("entries", Cell::Number(count));
    card.fact("revoked", Cell::List(first));
    if count > ON_CARD as i64 {
        card.note(Tone::Quiet, format!("and {} more: see --text or --json", count - ON_CARD as i64));
    }
    for found in crl.extensions() {
        if let Some(fault) = extension::explain(found).fault {
            card.note(Tone::Warning, format!("{} cannot be read: {fault}.", extension::explain(found).name));
        }
    }
    card.fact("algorithm", crl.signature_algorithm().to_string());
    card.fact("sha-256", Cell::Hex(hex(&sha256(crl.as_der()))));
    card
}

fn reason(entry: &RevokedEntry<'_>) -> &'static str {
    entry.reason().map_or("unreadable", ReasonCode::name)
}

fn entry_words(entry: &RevokedEntry<'_>) -> String {
    format!("{}  {}  {}", Serial::from_integer(entry.serial).to_hex(), entry.date.to_date(), reason(entry))
}

/// The JSON object, with every entry.
pub fn json(crl: &CertificateList, now: Time) -> Value {
    let (state, words) = state(crl, now);
    let entries = crl.entries().map(|entry| match entry {
        Ok(entry) => json!({
            "serial": Serial::from_integer(entry.serial).to_hex(),
            "date": entry.date.to_rfc3339(),
            "reason": reason(&entry),
        }),
        Err(fault) => json!({ "fault": fault.to_string() }),
    });
    json!({
        "type": "crl",
        "state": state,
        "state_words": words,
        "version": crl.version(),
        "issuer": crl.issuer().to_string(),
        "number": crl.number(),
        "delta": crl.delta_base().ok().flatten().is_some(),
        "this_update": crl.this_update().to_rfc3339(),
        "next_update": crl.next_update().map(Time::to_rfc3339),
        "signature_algorithm": crl.signature_algorithm().to_string(),
        "sha256": hex(&sha256(crl.as_der())),
        "extensions": crl.extensions().iter().map(extension::json).collect::<Vec<_>>(),
        "entries": entries.collect::<Vec<_>>(),
    })
}

/// The full text, with every entry.
pub fn text(crl: &CertificateList) -> String {
    let mut text = Text::default();
    text.line(0, "Certificate Revocation List (CRL):");
    text.line(1, format!("Version: {}", crl.version()));
    text.line(1, format!("Signature Algorithm: {}", crl.signature_algorithm()));
    text.line(1, format!("Issuer: {}", crl.issuer().to_line()));
    text.line(1, format!("Last Update: {}", crl.this_update()));
    text.line(1, format!("Next Update: {}", crl.next_update().map_or("none".to_owned(), Time::to_rfc3339)));
    if !crl.extensions().is_empty() {
        text.line(1, "CRL extensions:");
    }
    crl.extensions().iter().for_each(|found| extension::text(&mut text, 2, found));
    text.line(1, "Revoked Certificates:");
    for entry in crl.entries() {
        match entry {
            Ok(entry) => {
                text.line(2, format!("Serial Number: {}", Serial::from_integer(entry.serial).to_hex()));
                text.line(3, format!("Revocation Date: {}", entry.date));
                let extensions = entry.extensions().unwrap_or_default();
                extensions.iter().for_each(|found| extension::text(&mut text, 3, found));
            }
            Err(fault) => {
                text.line(2, format!("cannot be read: {fault}"));
            }
        }
    }
    text.into_string()
}
