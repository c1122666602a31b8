//! `chancery config`: one file for each verb.

use clap::Subcommand;

use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

mod check;
mod edit;
mod get;
mod set;
mod show;

/// Arguments of `chancery config`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery config show --origin
  chancery config set url http://ca.example.org
  chancery config edit
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
    /// Print one setting that holds
    Get(get::Args),
    /// Write one setting into the configuration file
    Set(set::Args),
    /// Change the configuration file in your editor
    Edit(edit::Args),
    /// Check the configuration file
    Check(check::Args),
}

/// Runs the verb.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    match &args.command {
        Verb::Show(args) => show::run(args, context),
        Verb::Get(args) => get::run(args, context),
        Verb::Set(args) => set::run(args, context),
        Verb::Edit(args) => edit::run(args, context),
        Verb::Check(args) => check::run(args, context),
    }
}
