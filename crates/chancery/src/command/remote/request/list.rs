//! `chancery request list`

use chancery_api::request::RequestQuery;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;

/// Arguments of `chancery request list`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery request list
  chancery request list --state waiting --json")]
pub(super) struct Args {
    /// Only this state: waiting, issued, cancelled, refused
    #[arg(long, value_name = "STATE")]
    state: Option<String>,

    /// Most lines, at most 1000 at once
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,

    /// Go on where the last list ended: its data.next
    #[arg(long, value_name = "CURSOR")]
    cursor: Option<String>,
}

/// Lists requests, newest first.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let query = RequestQuery { state: args.state.clone(), limit: Some(args.limit), cursor: args.cursor.clone() };
    let page = answer::data(api.requests(&query), context)?;
    context.output.listing(&present::request::listing(&page.items, page.next))?;
    Ok(Exit::Ok)
}
