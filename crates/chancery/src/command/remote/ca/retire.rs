//! `chancery ca retire`

use chancery_api::authority::RetireAuthority;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;

/// Arguments of `chancery ca retire`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery ca retire issuing-1
  chancery ca retire issuing-1 --force --yes    also while certificates of it are valid")]
pub(super) struct Args {
    /// Authority: slug or name
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// Also while it has valid certificates or is a default
    #[arg(long)]
    force: bool,

    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Retires an authority after asking for its name.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    if !args.dry_run {
        let authority = answer::silent(api.authority(&args.name))?;
        let question = format!("{} will issue no more. Type {} to retire it: ", authority.name, authority.slug);
        context.confirm_name(&question, &authority.slug)?;
    }
    let body = RetireAuthority { force: args.force, dry_run: args.dry_run };
    let authority = answer::data(api.retire_authority(&args.name, &body), context)?;
    context.output.card(&present::authority::card(&authority), || answer::json(&authority))?;
    if args.dry_run {
        context.output.note("  It would be retired. Nothing was changed.");
    } else {
        context.output.done(&format!("{} is retired; its CRLs go on", authority.slug));
    }
    Ok(Exit::Ok)
}
