//! `chancery clock`: one file for each verb.

use clap::Subcommand;

mod accept;
mod show;

use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery clock`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery clock show
  chancery clock accept")]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show the clock of the authority, and the latest time it has seen
    Show(show::Args),
    /// Accept the clock though a later time was seen: a clock that was wrong stops signing
    Accept(accept::Args),
}

/// Runs the verb.
pub(super) fn run(args: Args, context: &mut Context, api: &Api) -> Result<Exit> {
    match args.command {
        Verb::Show(args) => show::run(&args, context, api),
        Verb::Accept(args) => accept::run(&args, context, api),
    }
}
