//! `chancery issue`

use std::ffi::OsString;

use chancery_api::certificate::{Issue, Issued};
use chancery_api::client::ClientError;
use chancery_pki::key::KeyAlgorithm;

mod application;

use application::Application;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::delivery::{Delivery, Form, Have, Key, Material, Plan};
use crate::error::{CliError, Result};
use crate::exit::Exit;
use crate::files::Source;
use crate::install::Guide;
use crate::own_key;
use crate::passphrase::{Given, Unlock};
use crate::present;
use crate::request_file;
use crate::span::Validity;

/// Arguments of `chancery issue`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery issue www.example.org --for nginx                key made here, certificate, chain, next step
  chancery issue joe@example.org --for thunderbird          a .p12 that opens in Thunderbird
  chancery issue www.example.org example.org 192.0.2.7      one certificate with three names
  chancery issue www.example.org --csr server.csr -o out    certify a key made elsewhere")]
pub struct Args {
    /// Names in the certificate: host names, IP or e-mail addresses; the first names it
    #[arg(value_name = "NAME", required_unless_present = "csr")]
    names: Vec<String>,

    /// Files and where they go
    #[command(flatten)]
    form: Form,

    /// Certify the key of this request instead of a new one
    #[arg(long, value_name = "FILE")]
    csr: Option<OsString>,

    /// A further alternative name
    #[arg(long, value_name = "NAME")]
    san: Vec<String>,

    /// The whole subject, as CN=…,O=… or /O=…/CN=…
    #[arg(long, value_name = "DN")]
    subject: Option<String>,

    /// What to call it in lists; its first name when not given
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,

    /// A note for people
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,

    /// Whose it shall be: id, address or name of a person
    #[arg(long, value_name = "PERSON")]
    owner: Option<String>,

    /// How long
    #[command(flatten)]
    validity: Validity,

    /// Profile; by the kind of the names when not given
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,

    /// Authority that issues
    #[arg(long, value_name = "AUTHORITY")]
    ca: Option<String>,

    /// Key type: p256, rsa3072, ed25519 …; the profile's first when not given
    #[arg(long, value_name = "TYPE", conflicts_with = "csr")]
    key: Option<String>,

    /// Passphrase of the authority
    #[command(flatten)]
    unlock: Unlock,

    /// Decide, check and show, but sign nothing
    #[arg(long)]
    dry_run: bool,
}

/// Issues one certificate.
pub(in crate::command) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let guide = args.form.guide()?;
    let key_type = args.key.as_deref().map(own_key::algorithm).transpose()?;
    let application = Application::read(args, guide)?;
    let profile = answer::silent(api.profile(&application.profile))?;
    let is_held =
        application.request.is_none() && profile.rules.pointer("/custody").is_some_and(|at| at == "authority");
    let have = match (&application.request, is_held) {
        (Some(_), _) => Have::CertificateAlone,
        (None, true) => Have::HeldKey,
        (None, false) => Have::KeyAndCertificate,
    };
    let plan = Plan::new(&application.name, &args.form, guide, have);
    let mut body = application.body(args)?;
    if is_held {
        body.key = key_type.map(|key| key.slug().to_owned());
    }
    let delivery = Delivery::prepare(&args.form, plan, args.dry_run, context)
        .map_err(|error| refusal_before(&error, is_held.then_some(&body), api))?;
    let folder = delivery.open_folder()?;

    let mut own = None;
    if application.request.is_none() && !is_held {
        let first = || profile.rules.pointer("/key_types/0")?.as_str()?.parse().ok();
        let made = application.make_key(key_type.or_else(first).unwrap_or(KeyAlgorithm::EcP256), &body)?;
        body.csr = Some(made.request);
        own = Some(made.pkcs8);
    }
    let issued = args.unlock.call(args.dry_run, context, |Given { passphrase, assume_unlocked }| {
        api.issue(&Issue { passphrase, assume_unlocked, ..body.clone() })
    })?;
    let key = match own {
        Some(pkcs8) => Key::Own(pkcs8),
        None if is_held => Key::Held,
        None => Key::Elsewhere,
    };
    let exit = finish(&issued, key, delivery, guide, args.dry_run, context, api);
    drop(folder);
    exit
}

/// What the authority says no with, before a person is sent to look for a place for a password that is of no use.
fn refusal_before(error: &CliError, held: Option<&Issue>, api: &Api) -> CliError {
    let trial = held.map(|body| api.issue(&Issue { dry_run: true, assume_unlocked: true, ..body.clone() }));
    match trial {
        Some(Err(ClientError::Problem(problem))) => answer::failure(&ClientError::Problem(problem)),
        _ => error.clone(),
    }
}

/// Shows what was issued, writes the files, says the next step.
pub(super) fn finish(
    issued: &Issued,
    key: Key,
    delivery: Delivery<'_>,
    guide: Option<&Guide>,
    dry_run: bool,
    context: &mut Context,
    api: &Api,
) -> Result<Exit> {
    let certificate = &issued.certificate;
    present::changes::findings(&issued.findings, &context.output);
    if dry_run {
        present::changes::changes(&issued.changes, false, &context.output);
        context.output.card(&present::certificate::card(certificate), || answer::json(issued))?;
        context.output.note("  Nothing was signed.");
        return Ok(Exit::Ok);
    }
    // Absolute: a server reads its configuration from a folder of its own.
    let folder = std::path::absolute(&delivery.plan.folder).unwrap_or_else(|_| delivery.plan.folder.clone());
    let folder = folder.display().to_string();
    let material = Material { certificate, fullchain: &issued.fullchain, root: issued.root.as_deref(), key };
    let files = delivery.write(&material, api, context)?;
    context.output.card(&present::certificate::card(certificate), || {
        let mut data = answer::json(issued);
        if let Some(object) = data.as_object_mut() {
            object.insert("files".to_owned(), files.clone().into());
        }
        data
    })?;
    context.output.done(&format!("Issued  serial {}", present::serial(&certificate.serial)));
    if let Some(guide) = guide {
        next_step(guide, &certificate.name, &folder, context);
    } else if files.is_empty() {
        context.output.note(&format!("  next   chancery cert export {} -o FILE", certificate.name));
    } else {
        context.output.note(&format!("  renew  chancery renew {}", certificate.name));
    }
    Ok(Exit::Ok)
}

fn next_step(guide: &Guide, name: &str, folder: &str, context: &Context) {
    if !guide.snippet.is_empty() {
        context.output.note(&format!("\n  {}", guide.config.replace("{name}", name)));
        for line in guide.configuration(name, folder).lines() {
            context.output.note(&format!("    {line}"));
        }
    }
    let host = if guide.slug == "nginx" || guide.slug == "apache" { "  check  " } else { "  then   " };
    context.output.note(&format!("{host}{}", guide.check_command(name, folder)));
    context
        .output
        .note(&format!("  next   chancery help install {} {name}      renew: chancery renew {name}", guide.slug));
}

/// A request given with `--csr`.
fn given_request(args: &Args) -> Result<Option<chancery_pki::request::CertificationRequest>> {
    args.csr.clone().map(|file| request_file::read(&Source::from(file))).transpose()
}
