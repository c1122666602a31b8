//! `chancery inspect`

use std::ffi::OsString;

use chancery_pki::certificate::Certificate;
use chancery_pki::lint::{Finding, Severity};
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
  chancery inspect --lint server.pem              the rules it does not keep; exit 8 if there are any
  openssl s_client -connect www.example.org:443 </dev/null | chancery inspect -")]
pub struct Args {
    /// File in PEM or DER; - is standard input
    #[arg(value_name = "FILE")]
    file: OsString,

    /// Print every field, with the raw value of what cannot be read
    #[arg(long)]
    text: bool,

    /// Check certificates, requests and CRLs by the rules; a warning or error is exit code 8
    #[arg(long)]
    lint: bool,

    /// Also the rules for certificates that the public web and public mail shall trust
    #[arg(long, requires = "lint")]
    public: bool,
}

/// Shows what is in a file.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let source = Source::from(args.file.clone());
    let file = source.to_string();
    let bytes = source.read()?;
    let items = input::recognise(&bytes, &file, input::READABLE)?;
    let only_malformed = items.iter().all(|item| matches!(item, Item::Malformed { .. }));
    if let (true, Some(Item::Malformed { kind, fault, .. })) = (only_malformed && !args.text, items.first()) {
        return Err(malformed(&file, kind, fault));
    }
    let findings: Vec<Option<Vec<Finding>>> = items.iter().map(|item| lint(args, item, &items)).collect();
    let linted: Vec<(&Item, Option<&[Finding]>)> =
        items.iter().zip(findings.iter().map(|findings| findings.as_deref())).collect();
    print(args, &linted, &file, context)?;
    let is_found = findings.iter().flatten().flatten().any(|finding| finding.lint.severity >= Severity::Warning);
    Ok(match (only_malformed, is_found) {
        (true, _) => Exit::Failed,
        (_, true) => Exit::Finding,
        _ => Exit::Ok,
    })
}

fn print(args: &Args, items: &[(&Item, Option<&[Finding]>)], file: &str, context: &mut Context) -> Result<()> {
    if context.output.is_json() {
        let mut objects = Vec::with_capacity(items.len());
        for (item, findings) in items {
            let mut object = to_json(item, file, context)?;
            if let (Some(findings), Value::Object(fields)) = (findings, &mut object) {
                fields.insert("lints".to_owned(), view::lint::json(findings));
            }
            objects.push(object);
        }
        return context.output.document(json!({ "items": objects }));
    }
    if args.text {
        let mut texts = Vec::with_capacity(items.len());
        for (item, findings) in items {
            texts.push(to_text(item, file)? + &findings.map(view::lint::text).unwrap_or_default());
        }
        return context.output.text(&texts.join("\n"));
    }
    for (item, findings) in items {
        let mut card = to_card(item, file, context)?;
        if let Some(findings) = findings {
            view::lint::add_to_card(&mut card, findings);
        }
        let data = if context.output.has_fields() { to_json(item, file, context)? } else { Value::Null };
        context.output.card(&card, || data)?;
    }
    Ok(())
}

/// What the rules find, when that is asked for and the thing has rules.
fn lint(args: &Args, item: &Item, all: &[Item]) -> Option<Vec<Finding>> {
    if !args.lint {
        return None;
    }
    match item {
        Item::Certificate(certificate) => {
            let purpose = chancery_pki::lint::Purpose::of(certificate);
            let issuer = issuer(certificate, all);
            let around = chancery_pki::lint::Context { purpose, public: args.public, issuer };
            Some(chancery_pki::lint::certificate(certificate, &around))
        }
        Item::Request(request) => Some(chancery_pki::lint::request(request)),
        Item::Crl(crl) => Some(chancery_pki::lint::certificate_list(crl)),
        _ => None,
    }
}

/// The issuer's certificate, when the same file holds it.
fn issuer<'a>(certificate: &Certificate, all: &'a [Item]) -> Option<&'a Certificate> {
    let candidates = all.iter().filter_map(|item| match item {
        Item::Certificate(candidate) => Some(candidate.as_ref()),
        _ => None,
    });
    let mut candidates = candidates.filter(|candidate| candidate.subject().matches(certificate.issuer()));
    candidates.find(|candidate| certificate.verify_signature(candidate.public_key()).is_ok())
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
