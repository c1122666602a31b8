//! `chancery ca show`

use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::one_authority;
use crate::present;

/// Arguments of `chancery ca show`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery ca show
  chancery ca show root-1 --json")]
pub(super) struct Args {
    /// Authority: slug or name; the only issuing one when not given
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: Option<String>,
}

/// Shows an authority.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let name = one_authority::slug(args.name.as_deref(), api)?;
    let authority = answer::data(api.authority(&name), context)?;
    context.output.card(&present::authority::card(&authority), || answer::json(&authority))?;
    Ok(Exit::Ok)
}
