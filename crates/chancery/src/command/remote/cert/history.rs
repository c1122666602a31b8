//! `chancery cert history`

use clap::builder::NonEmptyStringValueParser;

use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::one_certificate;
use crate::present;

/// Arguments of `chancery cert history`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery cert history www.example.org
  chancery cert history www.example.org --json")]
pub(super) struct Args {
    /// Name of the certificates
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,
}

/// Lists every certificate of a name.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let page = one_certificate::data(&args.name, context, api, |name| api.certificate_history(name))?;
    context.output.listing(&present::certificate::listing(&page.items, page.next, "There is no such certificate."))?;
    Ok(Exit::Ok)
}
