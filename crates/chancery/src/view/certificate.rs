//! A certificate as card, text and JSON.

use chancery_pki::certificate::Certificate;
use chancery_pki::digest::hex;
use chancery_pki::oid;
use chancery_pki::time::Time;
use serde_json::{Value, json};

use super::text::{Text, colons};
use super::{extension, general_name, key};
use crate::output::card::Card;
use crate::output::cell::Cell;
use crate::output::relative::{duration, relative};
use crate::output::style::Tone;

/// Seconds of 30 days.
const MONTH: i64 = 30 * 86_400;

/// What a certificate is for, in words, from its extensions.
pub fn purpose(certificate: &Certificate) -> &'static str {
    if certificate.is_ca() {
        return if certificate.is_self_issued() { "Root authority" } else { "Authority" };
    }
    let Ok(Some(usage)) = certificate.extended_key_usage() else { return "Certificate" };
    let names = [
        (oid::EMAIL_PROTECTION, "E-mail"),
        (oid::SERVER_AUTH, "Server"),
        (oid::CODE_SIGNING, "Code signing"),
        (oid::TIME_STAMPING, "Time stamping"),
        (oid::OCSP_SIGNING, "OCSP responder"),
        (oid::SMARTCARD_LOGON, "Sign-in"),
        (oid::CLIENT_AUTH, "Sign-in"),
    ];
    names.iter().find(|(purpose, _)| usage.0.contains(purpose)).map_or("Certificate", |(_, name)| name)
}

/// The name people know the certificate by: common name, else the first alternative name, else the whole subject.
pub fn title(certificate: &Certificate) -> String {
    let alternative = || certificate.subject_alt_names().ok()?.first().map(general_name::words);
    let subject = || Some(certificate.subject().to_string()).filter(|text| !text.is_empty());
    let serial = || format!("serial {}", certificate.serial().to_hex());
    certificate.subject().common_name().or_else(alternative).or_else(subject).unwrap_or_else(serial)
}

/// The state by its dates alone, and in words. Trust and revocation are `chancery verify`'s.
pub fn state(certificate: &Certificate, now: Time) -> (&'static str, String) {
    let (from, until) = (certificate.not_before(), certificate.not_after());
    let left = until.unix().saturating_sub(now.unix());
    let whole = until.unix().saturating_sub(from.unix());
    if now < from {
        ("not_yet_valid", format!("starts {}", relative(from, now)))
    } else if now > until {
        ("expired", format!("expired {}", relative(until, now)))
    } else if left < MONTH.min(whole / 3) {
        ("expiring", format!("expiring {}", relative(until, now)))
    } else {
        ("valid", format!("in its dates, {} left", duration(left)))
    }
}

/// The card.
pub fn card(certificate: &Certificate, now: Time) -> Card {
    let mut card = Card::new(purpose(certificate), title(certificate));
    let (code, words) = state(certificate, now);
    card.fact("state", Cell::State(code.to_owned(), words));
    match certificate.subject_alt_names() {
        Ok(names) => card.fact("names", Cell::List(general_name::list(&names))),
        Err(fault) => card.note(Tone::Bad, format!("The alternative names cannot be read: {fault}.")),
    };
    card.fact("subject", certificate.subject().to_string());
    let issuer = certificate.issuer().to_string();
    card.fact("issuer", if certificate.is_self_issued() { format!("itself ({issuer})") } else { issuer });
    card.life(certificate.not_before(), certificate.not_after());
    card.fact("use", Cell::List(uses(certificate)));
    card.fact("key", key::words(certificate.public_key()));
    card.fact("signed", certificate.signature_algorithm().to_string());
    card.fact("serial", Cell::Hex(certificate.serial().to_hex()));
    card.fact("sha-256", Cell::Hex(hex(&certificate.sha256())));
    card.fact("CRL", Cell::List(certificate.crl_addresses()));
    for note in notes(certificate) {
        card.note(Tone::Warning, note);
    }
    card
}

fn uses(certificate: &Certificate) -> Vec<String> {
    let wanted = [oid::BASIC_CONSTRAINTS, oid::KEY_USAGE, oid::EXTENDED_KEY_USAGE];
    let extensions = wanted.iter().filter_map(|oid| certificate.extensions().find(oid));
    let is_end_entity = |line: &String| line != "not an authority";
    extensions.flat_map(|found| extension::explain(found).lines).filter(is_end_entity).collect()
}

/// What a person should know that no field says by itself.
fn notes(certificate: &Certificate) -> Vec<String> {
    let mut notes = Vec::new();
    if certificate.signature_algorithm().is_weak() {
        notes.push(format!("The signature uses a broken digest: {}.", certificate.signature_algorithm()));
    }
    if certificate.is_self_issued() {
        notes.push(match certificate.verify_signature(certificate.public_key()) {
            Ok(()) => "Signed by itself: whether to trust it is yours to decide; compare the fingerprint.".to_owned(),
            Err(fault) => format!("Names itself as issuer, but its own key did not sign it: {fault}."),
        });
    }
    for found in certificate.extensions() {
        let explained = extension::explain(found);
        if let Some(fault) = explained.fault {
            notes.push(format!("{} cannot be read: {fault}. Raw value with --text.", explained.name));
        } else if found.critical && explained.lines.is_empty() {
            notes
                .push(format!("{} is critical and not known here: others may refuse the certificate.", explained.name));
        }
    }
    notes
}

/// The JSON object.
pub fn json(certificate: &Certificate, now: Time) -> Value {
    let names = certificate.subject_alt_names();
    let (state, words) = state(certificate, now);
    json!({
        "type": "certificate",
        "name": title(certificate),
        "purpose": purpose(certificate),
        "state": state,
        "state_words": words,
        "version": certificate.version(),
        "serial": certificate.serial().to_hex(),
        "subject": certificate.subject().to_string(),
        "issuer": certificate.issuer().to_string(),
        "self_signed": certificate.is_self_signed(),
        "not_before": certificate.not_before().to_rfc3339(),
        "not_after": certificate.not_after().to_rfc3339(),
        "names": names.map(|names| names.iter().map(general_name::json).collect::<Vec<_>>()).unwrap_or_default(),
        "key": key::json(certificate.public_key()),
        "signature_algorithm": certificate.signature_algorithm().to_string(),
        "fingerprints": {
            "sha1": hex(&certificate.sha1()),
            "sha256": hex(&certificate.sha256()),
            "sha512": hex(&certificate.sha512()),
        },
        "extensions": certificate.extensions().iter().map(extension::json).collect::<Vec<_>>(),
        "notes": notes(certificate),
    })
}

/// The full text, every field.
pub fn text(certificate: &Certificate) -> String {
    let mut text = Text::default();
    text.line(0, "Certificate:").line(1, "Data:");
    text.line(2, format!("Version: {}", certificate.version()));
    text.line(2, format!("Serial Number: {}", colons(certificate.serial().as_bytes())));
    text.line(2, format!("Signature Algorithm: {}", certificate.signature_algorithm()));
    text.line(2, format!("Issuer: {}", certificate.issuer().to_line()));
    text.line(2, "Validity:");
    text.line(3, format!("Not Before: {}", certificate.not_before()));
    text.line(3, format!("Not After : {}", certificate.not_after()));
    text.line(2, format!("Subject: {}", certificate.subject().to_line()));
    key::text(&mut text, 2, certificate.public_key());
    if !certificate.extensions().is_empty() {
        text.line(2, "X509v3 extensions:");
    }
    for found in certificate.extensions() {
        extension::text(&mut text, 3, found);
    }
    text.line(1, format!("Signature Algorithm: {}", certificate.signature_algorithm()));
    text.line(1, "Signature Value:").hex(2, certificate.signature());
    text.line(1, "Fingerprints:");
    text.line(2, format!("SHA-1:   {}", colons(&certificate.sha1())));
    text.line(2, format!("SHA-256: {}", colons(&certificate.sha256())));
    text.into_string()
}
