//! `chancery whoami`

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;

/// Arguments of `chancery whoami`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery whoami
  chancery whoami --json")]
pub struct Args {}

/// Says who one is.
pub(super) fn run(_: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let who = answer::data(api.whoami(), context)?;
    let place = context.place();
    context.output.card(&present::token::who(&who, &place), || present::token::who_json(&who, &place))?;
    Ok(Exit::Ok)
}
