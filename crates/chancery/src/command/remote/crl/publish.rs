//! `chancery crl publish`

use chancery_api::crl::PublishCrl;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::one_authority;
use crate::passphrase::{Given, Unlock};
use crate::present;

/// Arguments of `chancery crl publish`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery crl publish
  chancery crl publish root-1 --passphrase-from prompt --next-update 365
  chancery crl publish --delta               only what changed since the oldest CRL that is not over
  chancery crl publish --dry-run")]
pub(super) struct Args {
    /// Authority; the only issuing one when not given
    #[arg(value_name = "AUTHORITY", value_parser = NonEmptyStringValueParser::new())]
    authority: Option<String>,

    /// Days until the next one is due at the latest; by the schedule when not given
    #[arg(long, value_name = "DAYS", value_parser = crate::span::days)]
    next_update: Option<u32>,

    /// Sign delta CRLs instead, one for each partition
    #[arg(long)]
    delta: bool,

    /// Passphrase of the authority
    #[command(flatten)]
    unlock: Unlock,

    /// Show the latest one, and sign nothing
    #[arg(long)]
    dry_run: bool,
}

/// Signs a new CRL.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let authority = one_authority::slug(args.authority.as_deref(), api)?;
    let crl = args.unlock.call(args.dry_run, context, |Given { passphrase, assume_unlocked }| {
        let (next_update_days, delta, dry_run) = (args.next_update, args.delta, args.dry_run);
        api.publish_crl(&authority, &PublishCrl { next_update_days, delta, passphrase, dry_run, assume_unlocked })
    })?;
    if args.dry_run {
        context.output.card(&present::crl::card(&crl), || answer::json(&crl))?;
        context.output.note(&format!("  A new CRL would come after #{}. Nothing was signed.", crl.number));
        return Ok(Exit::Ok);
    }
    context.output.card(&present::crl::card(&crl), || answer::json(&crl))?;
    let what = if args.delta { "delta CRL" } else { "CRL" };
    context.output.done(&format!("Published {what} #{} of {}", crl.number, crl.authority));
    Ok(Exit::Ok)
}
