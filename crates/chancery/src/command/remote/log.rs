//! `chancery log`: one file for each verb.

use clap::Subcommand;

mod list;
mod verify;

use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery log`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery log list --limit 20
  chancery log verify
  chancery log verify --json")]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List entries, newest first
    List(list::Args),
    /// Check the log, and that it goes on from what was seen before
    Verify(verify::Args),
}

/// Runs the verb.
pub(super) fn run(args: Args, context: &mut Context, api: &Api) -> Result<Exit> {
    match args.command {
        Verb::List(args) => list::run(&args, context, api),
        Verb::Verify(args) => verify::run(&args, context, api),
    }
}
