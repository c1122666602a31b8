//! A PKCS#12 file: what can be seen without its password, and what is in it.

use chancery_pki::certificate::Certificate;
use chancery_pki::digest::hex;
use chancery_pki::key::{PrivateKeyInfo, PublicKey};
use chancery_pki::pkcs12::{Contents, Overview};
use serde_json::{Value, json};

use super::certificate;
use crate::output::card::Card;
use crate::output::cell::Cell;
use crate::output::style::Tone;

/// The card of a closed file.
pub fn closed_card(file: &str, overview: &Overview) -> Card {
    let mut card = Card::new("PKCS#12 file, closed", file);
    card.fact("encryption", Cell::List(schemes(overview.encryption().map(ToString::to_string))));
    card.fact("integrity", overview.mac.as_ref().map_or("not protected".to_owned(), ToString::to_string));
    if overview.uses_rc2() {
        card.note(Tone::Warning, "RC2 protects nothing any more. Convert the file: chancery p12 convert");
    }
    card.note(Tone::Quiet, "What is in it can be seen with its password: chancery p12 inspect");
    card
}

/// The JSON object of a closed file.
pub fn closed_json(overview: &Overview) -> Value {
    json!({
        "type": "pkcs12",
        "open": false,
        "encryption": schemes(overview.encryption().map(ToString::to_string)),
        "integrity": overview.mac.as_ref().map(ToString::to_string),
        "uses_rc2": overview.uses_rc2(),
    })
}

/// The card of an open file: its keys (public part) and certificates.
pub fn open_card(file: &str, contents: &Contents) -> Card {
    let mut card = Card::new("PKCS#12 file", file);
    card.fact("encryption", Cell::List(schemes(contents.encryption.iter().map(ToString::to_string))));
    card.fact("integrity", contents.mac.as_ref().map_or("not protected".to_owned(), ToString::to_string));
    card.fact("names", Cell::List(friendly_names(contents)));
    card.fact("keys", Cell::List(contents.keys.iter().map(|key| key_words(&key.pkcs8, contents)).collect()));
    card.fact(
        "certificates",
        Cell::List(contents.certificates.iter().map(|found| certificate_words(&found.der)).collect()),
    );
    if !contents.crls.is_empty() {
        card.fact("CRLs", Cell::Number(contents.crls.len() as i64));
    }
    if contents.not_read > 0 {
        card.note(Tone::Warning, format!("{} things of other kinds were not read.", contents.not_read));
    }
    card
}

/// The JSON object of an open file. No private key is in it.
pub fn open_json(contents: &Contents, now: chancery_pki::time::Time) -> Value {
    let keys = contents.keys.iter().map(|key| {
        let public = public_key(&key.pkcs8);
        json!({
            "friendly_name": key.friendly_name,
            "local_key_id": key.local_key_id.as_ref().map(|id| hex(id)),
            "key": public.as_ref().map(super::key::json),
        })
    });
    let certificates = contents.certificates.iter().map(|found| match Certificate::from_der(&found.der) {
        Ok(parsed) => json!({ "friendly_name": found.friendly_name, "certificate": certificate::json(&parsed, now) }),
        Err(fault) => json!({ "friendly_name": found.friendly_name, "fault": fault.to_string() }),
    });
    json!({
        "type": "pkcs12",
        "open": true,
        "encryption": schemes(contents.encryption.iter().map(ToString::to_string)),
        "integrity": contents.mac.as_ref().map(ToString::to_string),
        "keys": keys.collect::<Vec<_>>(),
        "certificates": certificates.collect::<Vec<_>>(),
        "crls": contents.crls.len(),
        "not_read": contents.not_read,
    })
}

fn schemes(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut schemes: Vec<String> = all.collect();
    schemes.dedup();
    schemes
}

fn friendly_names(contents: &Contents) -> Vec<String> {
    let keys = contents.keys.iter().filter_map(|key| key.friendly_name.clone());
    let certificates = contents.certificates.iter().filter_map(|found| found.friendly_name.clone());
    let mut names: Vec<String> = keys.chain(certificates).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn public_key(pkcs8: &[u8]) -> Option<PublicKey> {
    let info = PrivateKeyInfo::from_der(pkcs8).ok()?;
    crate::input::public_part(&info)
}

fn key_words(pkcs8: &[u8], contents: &Contents) -> String {
    let Some(public) = public_key(pkcs8) else { return "a private key of an unknown kind".to_owned() };
    let parsed = contents.certificates.iter().filter_map(|found| Certificate::from_der(&found.der).ok());
    let owner = parsed.filter(|found| *found.public_key() == public).map(|found| certificate::title(&found)).next();
    match owner {
        Some(name) => format!("{}, of {name}", public.kind()),
        None => format!("{}, without its certificate", public.kind()),
    }
}

fn certificate_words(der: &[u8]) -> String {
    match Certificate::from_der(der) {
        Ok(found) => {
            let until = found.not_after().to_date();
            format!("{} ({}, until {until})", certificate::title(&found), certificate::purpose(&found).to_lowercase())
        }
        Err(fault) => format!("cannot be read: {fault}"),
    }
}
