//! `chancery token list`

use chancery_api::token::TokenQuery;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;

/// Arguments of `chancery token list`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery token list
  chancery token list --json")]
pub(super) struct Args {
    /// Most lines, at most 1000 at once
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,

    /// Go on where the last list ended: its data.next
    #[arg(long, value_name = "CURSOR")]
    cursor: Option<String>,
}

/// Lists tokens, newest first.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let query = TokenQuery { limit: Some(args.limit), cursor: args.cursor.clone() };
    let page = answer::data(api.tokens(&query), context)?;
    context.output.listing(&present::token::listing(&page.items, page.next))?;
    Ok(Exit::Ok)
}
