//! `chancery ca lock`

use chancery_api::rehearsal::Rehearsal;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;

/// Arguments of `chancery ca lock`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery ca lock issuing-1
  chancery ca lock root-1 --json
  chancery ca lock root-1 --dry-run")]
pub(super) struct Args {
    /// Authority: slug or name
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Locks an authority's key again.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let rehearsal = Rehearsal { dry_run: args.dry_run };
    let authority = answer::data(api.lock_authority(&args.name, &(), &rehearsal), context)?;
    context.output.card(&present::authority::card(&authority), || answer::json(&authority))?;
    if args.dry_run {
        context.output.note("  Nothing was changed.");
    }
    if !authority.passphrase {
        context.output.note("  Its key has no passphrase, so it cannot be locked.");
    } else if !args.dry_run {
        context.output.done(&format!("{} is locked", authority.slug));
    }
    Ok(Exit::Ok)
}
