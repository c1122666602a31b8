//! `chancery person list`

use chancery_api::person::PersonQuery;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;

/// Arguments of `chancery person list`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery person list
  chancery person list --json --fields name,role")]
pub(super) struct Args {
    /// Most lines, at most 1000 at once
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,

    /// Go on where the last list ended: its data.next
    #[arg(long, value_name = "CURSOR")]
    cursor: Option<String>,
}

/// Lists persons, newest first.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let query = PersonQuery { limit: Some(args.limit), cursor: args.cursor.clone() };
    let page = answer::data(api.persons(&query), context)?;
    context.output.listing(&present::person::listing(&page.items, page.next))?;
    Ok(Exit::Ok)
}
