//! `chancery person resume`

use super::shown;
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
  chancery person resume joe@example.org --yes --json")]
pub(super) struct Args {
    /// Person: id, address or name
    #[arg(value_name = "PERSON", value_parser = NonEmptyStringValueParser::new())]
    person: String,
}

/// Lets a person act again.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let person = answer::data(api.resume_person(&args.person, &()), context)?;
    shown(&person, &format!("{} may act again", person.name), context)
}
