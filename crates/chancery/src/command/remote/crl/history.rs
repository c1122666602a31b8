//! `chancery crl history`

use chancery_api::crl::HistoryQuery;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::one_authority;
use crate::present;

/// Arguments of `chancery crl history`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery crl history
  chancery crl history root-1 --limit 5
  chancery crl history --json")]
pub(super) struct Args {
    /// Authority; the only issuing one when not given
    #[arg(value_name = "AUTHORITY", value_parser = NonEmptyStringValueParser::new())]
    authority: Option<String>,

    /// Most CRLs shown
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: Option<u32>,
}

/// Lists the CRLs an authority published.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let authority = one_authority::slug(args.authority.as_deref(), api)?;
    let page = answer::data(api.crl_history(&authority, &HistoryQuery { limit: args.limit }), context)?;
    context.output.listing(&present::crl::history(&page.items))?;
    Ok(Exit::Ok)
}
