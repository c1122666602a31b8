//! `chancery person resume`

use super::{shown, tried};
use chancery_api::rehearsal::Rehearsal;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery person resume`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery person resume joe@example.org
  chancery person resume joe@example.org --yes --json
  chancery person resume joe@example.org --dry-run")]
pub(super) struct Args {
    /// Person: id, address or name
    #[arg(value_name = "PERSON", value_parser = NonEmptyStringValueParser::new())]
    person: String,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Lets a person act again.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let person = answer::data(api.resume_person(&args.person, &(), &Rehearsal { dry_run: args.dry_run }), context)?;
    if args.dry_run {
        return tried(&person, context);
    }
    shown(&person, &format!("{} may act again", person.name), context)
}
