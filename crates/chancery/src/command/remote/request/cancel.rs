//! `chancery request cancel`

use super::create;
use chancery_api::rehearsal::Rehearsal;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery request cancel`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery request cancel shop.example.org
  chancery request cancel shop.example.org --yes")]
pub(super) struct Args {
    /// Request: name or id
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// Show what would be given up, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Gives a request up.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    if !args.dry_run {
        let name = answer::silent(api.request(&args.name))?.name;
        context.confirm(&format!("Give the request for {name} up?"))?;
    }
    let rehearsal = Rehearsal { dry_run: args.dry_run };
    let request = answer::data(api.cancel_request(&args.name, &(), &rehearsal), context)?;
    create::shown(&request, context)?;
    context.output.note(if args.dry_run { "  Nothing was changed." } else { "  The request was given up." });
    Ok(Exit::Ok)
}
