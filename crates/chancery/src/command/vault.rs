//! `chancery vault`: one file for each verb. Restoring a key file works on the data directory itself: without the key file
//! nothing can be served from it.

use clap::Subcommand;

mod recovery_code;
mod restore_key_file;
mod show;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

pub(super) use recovery_code::{WORDS, new_code};

/// Arguments of `chancery vault`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery vault show
  chancery vault recovery-code
  chancery vault recovery-code --recovery-code-to file:/root/recovery-code --yes
  chancery vault restore-key-file")]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show the ways into the vault: key file, recovery code
    Show(show::Args),
    /// Make a recovery code, to be printed and kept on paper; the one before is void
    RecoveryCode(recovery_code::Args),
    /// Make a new key file with the recovery code when the old one is lost
    RestoreKeyFile(restore_key_file::Args),
}

/// Runs the verb.
pub(super) fn run(args: Args, context: &mut Context, connect: impl FnOnce(&Context) -> Result<Api>) -> Result<Exit> {
    context.configure()?;
    match args.command {
        Verb::RestoreKeyFile(args) => {
            context.only_here("Restoring a key file")?;
            restore_key_file::run(&args, context)
        }
        Verb::Show(args) => with(&connect(context)?, |api| show::run(&args, context, api)),
        Verb::RecoveryCode(args) => with(&connect(context)?, |api| recovery_code::run(&args, context, api)),
    }
}

/// Runs a verb that talks to the authority, and ends what the transport holds open.
fn with(api: &Api, run: impl FnOnce(&Api) -> Result<Exit>) -> Result<Exit> {
    let done = run(api)?;
    api.finish().map_err(|error| answer::failure(&error))?;
    Ok(done)
}
