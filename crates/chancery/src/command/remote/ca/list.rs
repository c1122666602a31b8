//! `chancery ca list`

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;

/// Arguments of `chancery ca list`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery ca list
  chancery ca list --json")]
pub(super) struct Args {}

/// Lists authorities, roots first.
pub(super) fn run(_: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let page = answer::data(api.authorities(), context)?;
    context.output.listing(&present::authority::listing(&page.items))?;
    Ok(Exit::Ok)
}
