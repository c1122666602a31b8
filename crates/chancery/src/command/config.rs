//! `chancery config`: one file for each verb.

use clap::Subcommand;

use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

mod check;
mod show;

/// Arguments of `chancery config`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery config show --origin
  chancery config check")]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show the settings that hold
    Show(show::Args),
    /// Check the configuration file
    Check(check::Args),
}

/// Runs the verb.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    match &args.command {
        Verb::Show(args) => show::run(args, context),
        Verb::Check(args) => check::run(args, context),
    }
}
