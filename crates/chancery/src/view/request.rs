//! A request as card, text and JSON.

use chancery_pki::digest::hex;
use chancery_pki::oid;
use chancery_pki::request::CertificationRequest;
use serde_json::{Value, json};

use super::text::Text;
use super::{extension, general_name, key};
use crate::output::card::Card;
use crate::output::cell::Cell;
use crate::output::style::Tone;

fn title(request: &CertificationRequest) -> String {
    let alternative = || request.subject_alt_names().ok()?.first().map(general_name::words);
    request.subject().common_name().or_else(alternative).unwrap_or_else(|| request.subject().to_string())
}

/// The card.
pub fn card(request: &CertificationRequest) -> Card {
    let mut card = Card::new("Request", title(request));
    let proof = match request.verify_possession() {
        Ok(()) => Cell::State("ok".to_owned(), "signed with its own key".to_owned()),
        Err(fault) => Cell::State("failed".to_owned(), format!("its signature does not verify: {fault}")),
    };
    card.fact("proof", proof);
    card.fact("subject", request.subject().to_string());
    match request.extensions() {
        Ok(extensions) => {
            for found in &extensions {
                let explained = extension::explain(found);
                card.fact(label(&found.oid), Cell::List(explained.lines));
                if let Some(fault) = explained.fault {
                    card.note(Tone::Warning, format!("{} cannot be read: {fault}.", explained.name));
                }
            }
        }
        Err(fault) => {
            card.note(Tone::Bad, format!("The extensions asked for cannot be read: {fault}."));
        }
    }
    card.fact("key", key::words(request.public_key()));
    card.fact("key hash", Cell::Hex(hex(&request.public_key().sha256())));
    card.fact("signed", request.signature_algorithm().to_string());
    if request.challenge_password().is_some() {
        card.note(Tone::Quiet, "There is a challenge password; it is not shown.");
    }
    card
}

fn label(found: &oid::Oid) -> &'static str {
    match *found {
        oid::SUBJECT_ALT_NAME => "names",
        oid::KEY_USAGE | oid::EXTENDED_KEY_USAGE | oid::BASIC_CONSTRAINTS => "use",
        other => oid::name(&other).unwrap_or("other"),
    }
}

/// The JSON object.
pub fn json(request: &CertificationRequest) -> Value {
    let names = request.subject_alt_names().unwrap_or_default();
    let extensions = request.extensions();
    json!({
        "type": "request",
        "name": title(request),
        "subject": request.subject().to_string(),
        "names": names.iter().map(general_name::json).collect::<Vec<_>>(),
        "key": key::json(request.public_key()),
        "signature_algorithm": request.signature_algorithm().to_string(),
        "proof_of_possession": request.verify_possession().is_ok(),
        "fault": extensions.as_ref().err().map(ToString::to_string),
        "extensions": extensions.unwrap_or_default().iter().map(extension::json).collect::<Vec<_>>(),
        "attributes": request.attributes().iter().map(|found| oid::label(&found.oid)).collect::<Vec<_>>(),
        "has_challenge_password": request.challenge_password().is_some(),
        "sha256": hex(&request.sha256()),
    })
}

/// The full text.
pub fn text(request: &CertificationRequest) -> String {
    let mut text = Text::default();
    text.line(0, "Certificate Request:").line(1, "Data:");
    text.line(2, format!("Subject: {}", request.subject().to_line()));
    key::text(&mut text, 2, request.public_key());
    text.line(2, "Attributes:");
    for attribute in request.attributes() {
        text.line(3, oid::label(&attribute.oid));
        // A challenge password is a secret between requester and authority.
        let shown = attribute.oid != oid::CHALLENGE_PASSWORD && attribute.oid != oid::EXTENSION_REQUEST;
        for value in attribute.values.iter().filter(|_| shown) {
            text.hex(4, value);
        }
    }
    match request.extensions() {
        Ok(extensions) => extensions.iter().for_each(|found| extension::text(&mut text, 3, found)),
        Err(fault) => {
            text.line(3, format!("the extensions asked for cannot be read: {fault}"));
        }
    }
    text.line(1, format!("Signature Algorithm: {}", request.signature_algorithm()));
    text.into_string()
}
