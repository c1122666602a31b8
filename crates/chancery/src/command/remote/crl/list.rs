//! `chancery crl list`

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;

/// Arguments of `chancery crl list`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery crl list
  chancery crl list --json")]
pub(super) struct Args {}

/// Lists the latest CRL of every authority.
pub(super) fn run(_: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let page = answer::data(api.crls(), context)?;
    context.output.listing(&present::crl::listing(&page.items))?;
    Ok(Exit::Ok)
}
