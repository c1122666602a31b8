//! `chancery context`: one file for each verb.

use clap::Subcommand;

mod add;
mod list;
mod remove;
mod r#use;

use crate::config::Origin;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery context`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery context list
  chancery context use work
  chancery context use local      the data directory on this computer")]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the servers that can be talked to
    List(list::Args),
    /// Choose the server that commands talk to
    Use(r#use::Args),
    /// Add a server without asking it
    Add(add::Args),
    /// Forget a server and its token
    Remove(remove::Args),
}

/// Runs the verb.
pub(super) fn run(args: Args, context: &mut Context) -> Result<Exit> {
    match args.command {
        Verb::List(args) => list::run(&args, context),
        Verb::Use(args) => r#use::run(&args, context),
        Verb::Add(args) => add::run(&args, context),
        Verb::Remove(args) => remove::run(&args, context),
    }
}

/// Says so when a variable goes before the context in use.
pub(super) fn overridden(context: &Context) -> Result<()> {
    if context.target()?.1 == Origin::Environment {
        context.output.note(
            "  A variable goes before that and is set: CHANCERY_CONTEXT, CHANCERY_URL, CHANCERY_DATA or \
             CHANCERY_DATABASE_FROM.",
        );
    }
    Ok(())
}
