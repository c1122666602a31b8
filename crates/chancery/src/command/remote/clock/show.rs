//! `chancery clock show`

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;

/// Arguments of `chancery clock show`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery clock show
  chancery clock show --json")]
pub(super) struct Args {}

/// Shows the clock.
pub(super) fn run(_: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let clock = answer::data(api.clock(), context)?;
    context.output.card(&present::clock::card(&clock), || answer::json(&clock))?;
    Ok(Exit::Ok)
}
