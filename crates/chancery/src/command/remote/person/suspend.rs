//! `chancery person suspend`

use super::shown;
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
  chancery person suspend joe@example.org --yes --json")]
pub(super) struct Args {
    /// Person: id, address or name
    #[arg(value_name = "PERSON", value_parser = NonEmptyStringValueParser::new())]
    person: String,
}

/// Suspends a person after asking.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let found = answer::silent(api.person(&args.person))?;
    context.confirm(&format!("From now on {} may do nothing. Suspend?", found.name))?;
    let person = answer::data(api.suspend_person(&args.person, &()), context)?;
    shown(&person, &format!("{} is suspended", person.name), context)
}
