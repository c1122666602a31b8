//! `chancery ca renew`

use chancery_api::authority::RenewAuthority;

use super::create;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::one_authority;
use crate::passphrase::{Given, Unlock};
use crate::span;

/// Arguments of `chancery ca renew`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery ca renew issuing-1 --passphrase-from prompt     the passphrase of the root, which signs
  chancery ca renew root-1 --days 3652
  chancery ca renew issuing-1 --dry-run")]
pub(super) struct Args {
    /// Authority: slug or name; the only issuing one when not given
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: Option<String>,

    /// How long it is valid; as before when not given
    #[arg(long, value_name = "DAYS", value_parser = span::days)]
    days: Option<u32>,

    /// Passphrase of the key that signs: of the authority above, or of a root itself
    #[command(flatten)]
    unlock: Unlock,

    /// Check and show, but change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Renews an authority.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let name = one_authority::slug(args.name.as_deref(), api)?;
    let is_root = answer::silent(api.authority(&name))?.kind == "root";
    let authority = args.unlock.call(args.dry_run, context, |Given { passphrase, assume_unlocked }| {
        let (passphrase, parent_passphrase) = if is_root { (passphrase, None) } else { (None, passphrase) };
        let (days, dry_run) = (args.days, args.dry_run);
        let body = RenewAuthority { days, key: None, passphrase, parent_passphrase, dry_run, assume_unlocked };
        api.renew_authority(&name, &body)
    })?;
    create::shown(&authority, "Renewed", args.dry_run, context)
}
