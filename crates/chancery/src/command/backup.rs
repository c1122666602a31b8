//! `chancery backup`: one file for each verb. Restoring and rehearsing work on files of this machine itself.

use std::path::{Path, PathBuf};

use clap::Subcommand;

mod create;
mod list;
mod opening;
mod rehearse;
mod restore;
mod schedule;
mod verify;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;

/// Arguments of `chancery backup`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery backup create --to /mnt/backup --keep 14
  chancery backup schedule --every 24h --to /mnt/backup --keep 14
  chancery backup rehearse /mnt/backup/chancery-20270115T080000Z.backup
  chancery backup restore /mnt/backup/chancery-20270115T080000Z.backup --data /var/lib/chancery")]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make a backup now, while everything else goes on
    Create(create::Args),
    /// List the backups that were made
    List(list::Args),
    /// Check a backup: every byte, the database in it, its log
    Verify(verify::Args),
    /// Make a data directory out of a backup
    Restore(restore::Args),
    /// Try a restore in a temporary folder, and one signature with every key
    Rehearse(rehearse::Args),
    /// Show or set when backups are made by themselves
    Schedule(schedule::Args),
}

/// Runs the verb.
pub(super) fn run(args: Args, context: &mut Context, connect: impl FnOnce(&Context) -> Result<Api>) -> Result<Exit> {
    context.configure()?;
    match args.command {
        Verb::Create(args) => with(&connect(context)?, |api| create::run(&args, context, api)),
        Verb::List(args) => with(&connect(context)?, |api| list::run(&args, context, api)),
        Verb::Schedule(args) => with(&connect(context)?, |api| schedule::run(&args, context, api)),
        Verb::Verify(args) if args.is_local() => verify::local(&args, context),
        Verb::Verify(args) => with(&connect(context)?, |api| verify::run(&args, context, api)),
        Verb::Restore(args) => {
            context.only_here("Restoring")?;
            restore::run(&args, context)
        }
        Verb::Rehearse(args) => rehearse::run(&args, context),
    }
}

/// Runs a verb that talks to the authority, and ends what the transport holds open.
fn with(api: &Api, run: impl FnOnce(&Api) -> Result<Exit>) -> Result<Exit> {
    let done = run(api)?;
    api.finish().map_err(|error| answer::failure(&error))?;
    Ok(done)
}

/// A path as the authority understands it. Error: it lies on the computer of a server elsewhere, and is relative.
fn on_server(path: &Path, context: &Context) -> Result<PathBuf> {
    match &context.server {
        Some((_, server)) if !path.is_absolute() => Err(CliError::new(code::PATH_ON_SERVER, Exit::Usage)
            .with("file", path.display().to_string())
            .with("server", server.url.as_str())),
        _ => absolute(path),
    }
}

/// A path as it is meant here: the server may run in another folder.
fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| {
        CliError::new(code::CANNOT_READ, Exit::Failed)
            .with("file", path.display().to_string())
            .with("reason", error.to_string())
    })
}
