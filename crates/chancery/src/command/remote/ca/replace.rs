//! `chancery ca replace`

use chancery_api::authority::RenewAuthority;

use super::create;
use super::new_passphrase::NewPassphrase;
use clap::builder::NonEmptyStringValueParser;

use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::one_authority;
use crate::passphrase::{Given, Unlock};
use crate::span;

/// Arguments of `chancery ca replace`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery ca replace issuing-1 --passphrase-from prompt     new key; issuing-2 issues from now on
  chancery ca replace root-1 --new-passphrase-from prompt
  chancery ca replace issuing-1 --key p384 --dry-run")]
pub(super) struct Args {
    /// Authority: slug or name; the only issuing one when not given
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: Option<String>,

    /// Key type; as before when not given
    #[arg(long, alias = "key-type", value_name = "TYPE")]
    key: Option<String>,

    /// How long it is valid; as before when not given
    #[arg(long, value_name = "DAYS", value_parser = span::days)]
    days: Option<u32>,

    /// Passphrase of the new key
    #[command(flatten)]
    new_passphrase: NewPassphrase,

    /// Passphrase of the authority above
    #[command(flatten)]
    unlock: Unlock,

    /// Check and show, but change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Replaces an authority by one with a new key.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let name = one_authority::slug(args.name.as_deref(), api)?;
    let passphrase = if args.dry_run { None } else { args.new_passphrase.take(context)? };
    let body = RenewAuthority {
        days: args.days,
        key: args.key.clone(),
        passphrase,
        parent_passphrase: None,
        dry_run: args.dry_run,
        assume_unlocked: false,
    };
    if !args.dry_run {
        context.confirm(&format!("Replace {name}? The new one issues from now on."))?;
    }
    let authority = args.unlock.call(args.dry_run, context, |Given { passphrase, assume_unlocked }| {
        let parent_passphrase = passphrase;
        api.replace_authority(&name, &RenewAuthority { parent_passphrase, assume_unlocked, ..body.clone() })
    })?;
    create::shown(&authority, "Created", args.dry_run, context)?;
    if !args.dry_run {
        context.output.note(&format!("  next   chancery ca reissue {name} --dry-run"));
    }
    Ok(Exit::Ok)
}
