//! `chancery person suspend`

use super::{shown, tried};
use chancery_api::rehearsal::Rehearsal;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery person suspend`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery person suspend joe@example.org
  chancery person suspend joe@example.org --yes --json
  chancery person suspend joe@example.org --dry-run")]
pub(super) struct Args {
    /// Person: id, address or name
    #[arg(value_name = "PERSON", value_parser = NonEmptyStringValueParser::new())]
    person: String,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Suspends a person after asking.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    if !args.dry_run {
        let found = answer::silent(api.person(&args.person))?;
        context.confirm(&format!("From now on {} may do nothing. Suspend?", found.name))?;
    }
    let person = answer::data(api.suspend_person(&args.person, &(), &Rehearsal { dry_run: args.dry_run }), context)?;
    if args.dry_run {
        return tried(&person, context);
    }
    shown(&person, &format!("{} is suspended", person.name), context)
}
