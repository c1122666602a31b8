//! `chancery backup list`

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;

/// Arguments of `chancery backup list`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery backup list
  chancery backup list --fields created,file,state
  chancery backup list --json")]
pub(super) struct Args {}

/// Lists backups.
pub(super) fn run(_: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let page = answer::data(api.backups(), context)?;
    context.output.listing(&present::backup::listing(&page.items))?;
    Ok(Exit::Ok)
}
