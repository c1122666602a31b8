//! `chancery inspect`

use std::ffi::OsString;

use chancery_pki::pkcs12;
use serde_json::{Value, json};

use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::Source;
use crate::input::{self, Item};
use crate::output::card::Card;
use crate::output::style::Tone;
use crate::view;

/// Arguments of `chancery inspect`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery inspect server.pem                     certificate, chain, request, CRL, key, .p12 or .p7b
  chancery inspect --text server.csr              every field
  openssl s_client -connect www.example.org:443 </dev/null | chancery inspect -")]
pub struct Args {
    /// File in PEM or DER; - is standard input
    #[arg(value_name = "FILE")]
    file: OsString,

    /// Print every field, with the raw value of what cannot be read
    #[arg(long)]
    text: bool,
}

/// Shows what is in a file.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let source = Source::from(args.file.clone());
    let file = source.to_string();
    let bytes = source.read()?;
    let items = input::recognise(&bytes, &file)?;
    let only_malformed = items.iter().all(|item| matches!(item, Item::Malformed { .. }));
    if let (true, Some(Item::Malformed { kind, fault, .. })) = (only_malformed && !args.text, items.first()) {
        return Err(malformed(&file, kind, fault));
    }
    if context.output.is_json() {
        let items: Result<Vec<Value>> = items.iter().map(|item| to_json(item, &file, context)).collect();
        context.output.document(json!({ "items": items? }))?;
    } else if args.text {
        let texts: Result<Vec<String>> = items.iter().map(|item| to_text(item, &file)).collect();
        context.output.text(&texts?.join("\n"))?;
    } else {
        for item in &items {
            let card = to_card(item, &file, context)?;
            context.output.card(&card, || Value::Null)?;
        }
    }
    Ok(if only_malformed { Exit::Failed } else { Exit::Ok })
}

/// A file that ends too early reads like one from which a part is missing.
fn malformed(file: &str, kind: &str, fault: &chancery_pki::Error) -> CliError {
    match fault.kind {
        chancery_pki::ErrorKind::Truncated if fault.field.is_empty() => {
            CliError::new(code::PART_MISSING, Exit::Failed).with("file", file)
        }
        chancery_pki::ErrorKind::UnsupportedAlgorithm => {
            CliError::new(code::UNSUPPORTED, Exit::Failed).with("file", file).with("reason", fault.to_string())
        }
        _ => CliError::new(code::DAMAGED, Exit::Failed)
            .with("file", file)
            .with("kind", format!("a {kind}"))
            .with("reason", fault.to_string()),
    }
}

fn overview(bytes: &[u8], file: &str) -> Result<pkcs12::Overview> {
    pkcs12::inspect(bytes).map_err(|fault| malformed(file, "PKCS#12 file", &fault))
}

fn to_card(item: &Item, file: &str, context: &Context) -> Result<Card> {
    Ok(match item {
        Item::Certificate(certificate) => view::certificate::card(certificate, context.now),
        Item::Request(request) => view::request::card(request),
        Item::Crl(crl) => view::crl::card(crl, context.now),
        Item::Pkcs12(bytes) => view::pkcs12::closed_card(file, &overview(bytes, file)?),
        Item::PublicKey(key) => view::key::card(Some(key), "", false),
        Item::PrivateKey { algorithm, public } => view::key::card(public.as_ref(), algorithm, true),
        Item::EncryptedKey(scheme) => encrypted_key_card(scheme),
        Item::Malformed { kind, fault, .. } => {
            let mut card = Card::new(*kind, "cannot be read");
            card.note(Tone::Bad, fault.to_string());
            card
        }
    })
}

fn encrypted_key_card(scheme: &str) -> Card {
    let mut card = Card::new("Encrypted private key", "closed");
    card.fact("encryption", scheme);
    card
}

fn to_json(item: &Item, file: &str, context: &Context) -> Result<Value> {
    Ok(match item {
        Item::Certificate(certificate) => view::certificate::json(certificate, context.now),
        Item::Request(request) => view::request::json(request),
        Item::Crl(crl) => view::crl::json(crl, context.now),
        Item::Pkcs12(bytes) => view::pkcs12::closed_json(&overview(bytes, file)?),
        Item::PublicKey(key) => json!({ "type": "public_key", "key": view::key::json(key) }),
        Item::PrivateKey { algorithm, public } => {
            let key = public.as_ref().map(view::key::json);
            json!({ "type": "private_key", "algorithm": algorithm, "key": key })
        }
        Item::EncryptedKey(scheme) => json!({ "type": "encrypted_private_key", "encryption": scheme }),
        Item::Malformed { kind, der, fault } => {
            json!({ "type": "malformed", "seems": kind, "fault": fault.to_string(), "raw": chancery_pki::digest::hex(der) })
        }
    })
}

fn to_text(item: &Item, file: &str) -> Result<String> {
    Ok(match item {
        Item::Certificate(certificate) => view::certificate::text(certificate),
        Item::Request(request) => view::request::text(request),
        Item::Crl(crl) => view::crl::text(crl),
        Item::Pkcs12(bytes) => view::pkcs12::closed_card(file, &overview(bytes, file)?).plain(),
        Item::PublicKey(key) | Item::PrivateKey { public: Some(key), .. } => {
            let mut text = view::text::Text::default();
            view::key::text(&mut text, 0, key);
            text.into_string()
        }
        Item::PrivateKey { algorithm, public: None } => format!("Private key: {algorithm}\n"),
        Item::EncryptedKey(scheme) => format!("Encrypted private key: {scheme}\n"),
        Item::Malformed { kind, der, fault } => {
            let mut text = view::text::Text::default();
            text.line(0, format!("{kind}, cannot be read: {fault}")).hex(1, der);
            text.into_string()
        }
    })
}
