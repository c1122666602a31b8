//! `chancery person show`

use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;

/// Arguments of `chancery person show`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery person show joe@example.org
  chancery person show \"Joe Developer\" --json")]
pub(super) struct Args {
    /// Person: id, address or name
    #[arg(value_name = "PERSON", value_parser = NonEmptyStringValueParser::new())]
    person: String,
}

/// Shows a person.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let person = answer::data(api.person(&args.person), context)?;
    context.output.card(&present::person::card(&person), || answer::json(&person))?;
    Ok(Exit::Ok)
}
