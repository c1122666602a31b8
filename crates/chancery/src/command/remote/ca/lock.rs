//! `chancery ca lock`

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
  chancery ca lock root-1 --json")]
pub(super) struct Args {
    /// Authority: slug or name
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,
}

/// Locks an authority's key again.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let authority = answer::data(api.lock_authority(&args.name, &()), context)?;
    context.output.card(&present::authority::card(&authority), || answer::json(&authority))?;
    if authority.passphrase {
        context.output.done(&format!("{} is locked", authority.slug));
    } else {
        context.output.note("  Its key has no passphrase, so it cannot be locked.");
    }
    Ok(Exit::Ok)
}
