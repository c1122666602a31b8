//! Keys: their public part only.

use chancery_pki::digest::hex;
use chancery_pki::key::{PublicKey, PublicKeyKind};
use serde_json::{Value, json};

use super::text::Text;
use crate::output::card::Card;
use crate::output::cell::Cell;
use crate::output::style::Tone;

/// `RSA 2048` and the like, with the weakness if there is one.
pub fn words(key: &PublicKey) -> String {
    match key.weakness() {
        Some(weakness) => format!("{} (weak: {weakness})", key.kind()),
        None => key.kind().to_string(),
    }
}

/// Kind, size, hash and weakness.
pub fn json(key: &PublicKey) -> Value {
    let bits = match key.kind() {
        PublicKeyKind::Rsa { bits, .. } | PublicKeyKind::RsaPss { bits, .. } => Some(*bits),
        _ => None,
    };
    json!({
        "algorithm": key.kind().to_string(),
        "bits": bits,
        "sha256": hex(&key.sha256()),
        "key_identifier": hex(&key.key_identifier()),
        "weakness": key.weakness().map(|weakness| weakness.to_string()),
        "spki": hex(key.as_der()),
    })
}

/// A card for a key that stands alone. `private` says that the file held the private key.
pub fn card(public: Option<&PublicKey>, algorithm: &str, private: bool) -> Card {
    let kind = if private { "Private key" } else { "Public key" };
    let mut card = Card::new(kind, public.map_or_else(|| algorithm.to_owned(), |key| key.kind().to_string()));
    if let Some(key) = public {
        card.fact("key", words(key));
        card.fact("sha-256", Cell::Hex(hex(&key.sha256())));
        card.fact("key id", Cell::Hex(hex(&key.key_identifier())));
    }
    if private {
        let note = "Only the public part is shown. If others could see this file, make a new key.";
        card.note(Tone::Warning, note);
    }
    card
}

/// The key in a full text.
pub fn text(text: &mut Text, depth: usize, key: &PublicKey) {
    text.line(depth, "Subject Public Key Info:");
    text.line(depth + 1, format!("Public Key Algorithm: {}", words(key)));
    if let PublicKeyKind::Rsa { exponent: Some(exponent), .. } = key.kind() {
        text.line(depth + 1, format!("Exponent: {exponent} (0x{exponent:x})"));
    }
    text.line(depth + 1, format!("SHA-256 of the key: {}", hex(&key.sha256())));
    text.line(depth + 1, "Key:");
    text.hex(depth + 2, key.key_bytes());
}
