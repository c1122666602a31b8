//! `chancery init`

use chancery_api::Secret;
use chancery_api::authority::{Authority, SetUp, SubjectFields};

use super::ca::subject::Subject;
use crate::answer;
use crate::command::vault;
use crate::connect::Api;
use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::present;
use crate::secret::target::{self, SecretTarget, Words};
use crate::secret::{Purpose, SecretSource};
use crate::span;

/// Arguments of `chancery init`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery init --name \"Example Org\" --country CA --issue servers,email --url http://ca.example.org
  chancery init --name Example --passphrase-from file:/run/secret --yes --json
  chancery init --name Example --key-type p384 --issue servers --no-passphrase
  chancery init --name Example --dry-run")]
pub struct Args {
    /// Name of the organisation; the authorities are called after it, and it is the subject's organisation unless --organization
    /// names another
    #[arg(long)]
    name: Option<String>,

    /// Who it is
    #[command(flatten)]
    subject: Subject,

    /// What will be issued: servers, email, login
    #[arg(long, value_name = "WHAT", value_delimiter = ',', default_value = "servers,email")]
    issue: Vec<String>,

    /// Publication base with http://, where programs will find CRLs; it cannot be changed later
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// Key type of both authorities; by what will be issued when not given
    #[arg(long, value_name = "TYPE")]
    key_type: Option<String>,

    /// Key type of the root
    #[arg(long, value_name = "TYPE")]
    root_key: Option<String>,

    /// Key type of the issuing authority
    #[arg(long, value_name = "TYPE")]
    issuing_key: Option<String>,

    /// How long the root is valid
    #[arg(long, value_name = "DAYS", value_parser = span::days)]
    root_days: Option<u32>,

    /// How long the issuing authority is valid
    #[arg(long, alias = "issuing-days", value_name = "DAYS", value_parser = span::days)]
    days: Option<u32>,

    /// Signature algorithm, such as sha384; by key type when not given
    #[arg(long, value_name = "ALGORITHM")]
    signature: Option<String>,

    /// Confine the authorities to these host names, mail domains or networks, such as example.org, email:example.org, 10.0.0.0/8
    #[arg(long, value_name = "NAME")]
    permit: Vec<String>,

    /// Where the passphrase that seals the root's key comes from
    #[arg(long, alias = "passout", value_name = "SRC", conflicts_with = "no_passphrase")]
    passphrase_from: Option<SecretSource>,

    /// Where a passphrase made here is written: file:PATH or fd:N
    #[arg(long, value_name = "DEST")]
    passphrase_to: Option<SecretTarget>,

    /// Where the recovery code is written instead of the terminal: file:PATH or fd:N
    #[arg(long, value_name = "DEST")]
    recovery_code_to: Option<SecretTarget>,

    /// Seal the root's key by the vault alone
    #[arg(long)]
    no_passphrase: bool,

    /// Check and show, but create nothing
    #[arg(long)]
    dry_run: bool,
}

const PURPOSE: Purpose = Purpose { question: "Passphrase for the root's key", flag: "--passphrase-from", new: true };
const WORDS: Words = Words { label: "passphrase of the root", flag: "--passphrase-from", to: "--passphrase-to" };

/// Creates the first authorities.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let name = match &args.name {
        Some(name) => name.clone(),
        None => context.prompt.line("Name of the organisation: ", "A name", "--name NAME")?,
    };
    if name.trim().is_empty() {
        return Err(CliError::new(code::INPUT_NEEDED, Exit::InputNeeded)
            .with("what", "A name")
            .with("cause", "nothing was typed")
            .with("flag", "--name NAME"));
    }
    let source = (!args.no_passphrase).then(|| args.passphrase_from.clone().unwrap_or_default());
    // Everything that can be refused is refused before a passphrase is asked for or a key made.
    let url = args.url.clone().or_else(|| context.url.clone());
    let body = |passphrase, dry_run| SetUp { url: url.clone(), ..body(args, &name, passphrase, dry_run) };
    let trial = body(None, true);
    if args.dry_run {
        let authorities = answer::data(api.set_up(&trial), context)?;
        return shown(&authorities, true, context);
    }
    answer::silent(api.set_up(&trial))?;
    target::prove(&SecretSource::Prompt, args.recovery_code_to.as_ref(), vault::WORDS, context)?;
    let mut secret = None;
    if let Some(source) = &source {
        target::check(source, args.passphrase_to.as_ref(), WORDS, context)?;
        secret = Some(source.read(PURPOSE, context.prompt)?);
    }
    // Handed over first: a root whose passphrase nobody has would be lost.
    if let (Some(source), Some(secret)) = (&source, &secret) {
        target::hand_over(secret, source, args.passphrase_to.as_ref(), WORDS, context)?;
    }
    let authorities = answer::data(api.set_up(&body(secret.map(Secret), false)), context)?;
    let done = shown(&authorities, false, context)?;
    let printed = print_recovery_code(args, context, api);
    if printed.is_err() {
        context
            .output
            .note("  The authorities are there. Only the recovery code is missing: chancery vault recovery-code");
    }
    printed.map(|()| done)
}

/// Shows or writes the recovery code. Where nobody would see it none is made: JSON and pipes end up in logs.
fn print_recovery_code(args: &Args, context: &mut Context, api: &Api) -> Result<()> {
    let seen = context.output.terminal().stderr && !context.output.is_json();
    if seen || args.recovery_code_to.is_some() {
        return vault::new_code(args.recovery_code_to.as_ref(), context, api);
    }
    context
        .output
        .note("  There is no recovery code yet; with one a lost key file is no loss: chancery vault recovery-code");
    Ok(())
}

fn body(args: &Args, name: &str, root_passphrase: Option<Secret>, dry_run: bool) -> SetUp {
    SetUp {
        name: name.to_owned(),
        issue: args.issue.clone(),
        subject: SubjectFields {
            organization: Some(args.subject.organization.clone().unwrap_or_else(|| name.to_owned())),
            ..args.subject.fields()
        },
        root_key: args.root_key.clone().or_else(|| args.key_type.clone()),
        issuing_key: args.issuing_key.clone().or_else(|| args.key_type.clone()),
        root_days: args.root_days,
        issuing_days: args.days,
        signature: args.signature.clone(),
        url: None,
        root_passphrase,
        permitted: args.permit.clone(),
        dry_run,
    }
}

fn shown(authorities: &[Authority], dry_run: bool, context: &mut Context) -> Result<Exit> {
    if context.output.is_json() {
        context.output.document(serde_json::json!({ "items": authorities, "dry_run": dry_run }))?;
        return Ok(Exit::Ok);
    }
    context.output.listing(&present::authority::listing(authorities))?;
    if dry_run {
        context.output.note("  Nothing was created.");
        return Ok(Exit::Ok);
    }
    context.output.done("Created");
    for authority in authorities {
        super::ca::lacks_crl(authority, context);
    }
    if authorities.iter().all(|authority| authority.url.is_none()) {
        context.output.note("  Without --url certificates carry no address of CRL and issuer.");
    }
    context
        .output
        .note("  next   chancery issue www.example.org --for nginx      trust it: chancery ca export --all -o ca.pem");
    Ok(Exit::Ok)
}
