//! `chancery request show`

use super::create;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery request show`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery request show shop.example.org
  chancery request show shop.example.org --json")]
pub(super) struct Args {
    /// Request: name or id
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,
}

/// Shows a request.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let request = answer::data(api.request(&args.name), context)?;
    create::shown(&request, context)?;
    Ok(Exit::Ok)
}
