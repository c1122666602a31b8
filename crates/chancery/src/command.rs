//! The commands: one file each, of one shape: `Args`, and `run(args, context)`.

use clap::Subcommand;

use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

mod completion;
mod help;
mod man;
mod version;

/// Every command of the program.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the completions for a shell
    Completion(completion::Args),
    /// Write the manual pages
    Man(man::Args),
    /// Print the version
    Version(version::Args),
    /// Help on a command or a topic
    Help(help::Args),
}

impl Command {
    /// Runs the command; the exit code is that of its success.
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        match self {
            Self::Completion(args) => completion::run(&args, context),
            Self::Man(args) => man::run(&args, context),
            Self::Version(args) => version::run(&args, context),
            Self::Help(args) => help::run(&args, context),
        }
    }
}
