//! `chancery db`: works on the data directory itself, which nobody else may use meanwhile.

use clap::Subcommand;

mod migrate;

use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery db`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery db migrate --to file:/etc/chancery/database
  chancery db migrate --to postgres://chancery@localhost/chancery --yes")]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Move everything from the data directory to a PostgreSQL database
    Migrate(migrate::Args),
}

/// Runs the verb.
pub(super) fn run(args: Args, context: &mut Context) -> Result<Exit> {
    context.configure()?;
    context.only_here("Moving the database")?;
    match args.command {
        Verb::Migrate(args) => migrate::run(&args, context),
    }
}
