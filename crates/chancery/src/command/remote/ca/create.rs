//! `chancery ca create`

use chancery_api::authority::{Authority, CreateAuthority};

use super::new_passphrase::NewPassphrase;
use super::subject::Subject;
use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::passphrase::{Given, Unlock};
use crate::present;
use crate::span;

/// Arguments of `chancery ca create`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery ca create --name 'Example Mail CA' --issue email
  chancery ca create --name 'Example Root CA 2' --kind root --new-passphrase-from prompt
  chancery ca create --name 'Example Sub CA' --external         somebody else will sign it
  chancery ca create --name 'Example Mail CA' --issue email --dry-run")]
pub(super) struct Args {
    /// Common name and display name
    #[arg(long)]
    name: String,

    /// Kind: root, issuing (below another) or external (somebody else will sign it)
    #[arg(long, default_value = "issuing", value_parser = ["root", "issuing", "external"])]
    kind: String,

    /// The same as --kind external
    #[arg(long, conflicts_with = "kind")]
    external: bool,

    /// Authority above it; the only root when not given
    #[arg(long, value_name = "AUTHORITY")]
    parent: Option<String>,

    /// What it shall issue by default: servers, email, login, or profiles
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    issue: Vec<String>,

    /// Who it is
    #[command(flatten)]
    subject: Subject,

    /// Key type
    #[arg(long, alias = "key-type", value_name = "TYPE")]
    key: Option<String>,

    /// How long it is valid
    #[arg(long, value_name = "DAYS", value_parser = span::days)]
    days: Option<u32>,

    /// Signature algorithm, such as sha384
    #[arg(long, value_name = "ALGORITHM")]
    signature: Option<String>,

    /// Publication base with http://; that of the authority above when not given
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// Most authorities below it, one below the other
    #[arg(long, value_name = "NUMBER")]
    path_len: Option<u32>,

    /// Confine it to these host names, mail domains or networks, such as example.org, email:example.org, 10.0.0.0/8
    #[arg(long, value_name = "NAME")]
    permit: Vec<String>,

    /// Keep it from these host names, mail domains or networks
    #[arg(long, value_name = "NAME")]
    exclude: Vec<String>,

    /// Passphrase of the new key
    #[command(flatten)]
    new_passphrase: NewPassphrase,

    /// Make it the default even when another authority is
    #[arg(long)]
    make_default: bool,

    /// Passphrase of the authority above
    #[command(flatten)]
    unlock: Unlock,

    /// Check and show, but create nothing
    #[arg(long)]
    dry_run: bool,
}

/// Creates an authority.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let mut body = body(args);
    if args.new_passphrase.is_given() && !args.dry_run {
        // Everything that can be refused is refused before a passphrase is asked for.
        answer::silent(api.create_authority(&CreateAuthority {
            dry_run: true,
            assume_unlocked: true,
            ..body.clone()
        }))?;
        body.passphrase = args.new_passphrase.take(context)?;
    }
    let authority = args.unlock.call(args.dry_run, context, |Given { passphrase, assume_unlocked }| {
        let parent_passphrase = passphrase;
        api.create_authority(&CreateAuthority { parent_passphrase, assume_unlocked, ..body.clone() })
    })?;
    shown(&authority, "Created", args.dry_run, context)
}

fn body(args: &Args) -> CreateAuthority {
    CreateAuthority {
        name: args.name.clone(),
        kind: if args.external { "external".to_owned() } else { args.kind.clone() },
        parent: args.parent.clone(),
        issue: args.issue.clone(),
        subject: args.subject.fields(),
        key: args.key.clone(),
        days: args.days,
        signature: args.signature.clone(),
        url: args.url.clone(),
        path_len: args.path_len,
        permitted: args.permit.clone(),
        excluded: args.exclude.clone(),
        passphrase: None,
        parent_passphrase: None,
        make_default: args.make_default,
        dry_run: args.dry_run,
        assume_unlocked: false,
    }
}

/// Says what to do for an authority that issues and has no CRL.
pub(in crate::command::remote) fn lacks_crl(authority: &Authority, context: &mut Context) {
    if authority.state == "active" && authority.crl.is_none() {
        let slug = &authority.slug;
        context
            .output
            .note(&format!("  {slug} has no CRL yet, without which clients refuse it: chancery crl publish {slug}"));
    }
}

/// Shows an authority after a deed; one that waits for its certificate says what to do next.
pub(super) fn shown(authority: &Authority, done: &str, dry_run: bool, context: &mut Context) -> Result<Exit> {
    context.output.card(&present::authority::card(authority), || answer::json(authority))?;
    if dry_run {
        context.output.note("  Nothing was changed.");
        return Ok(Exit::Ok);
    }
    context.output.done(&format!("{done} {}", authority.slug));
    lacks_crl(authority, context);
    if authority.state == "pending" {
        let slug = &authority.slug;
        context.output.note(&format!(
            "  next   chancery ca request {slug} -o {slug}.csr     then: chancery ca complete {slug} CERTIFICATE"
        ));
    }
    Ok(Exit::Ok)
}
