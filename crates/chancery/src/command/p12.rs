//! `chancery p12`

use clap::Subcommand;

use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

mod convert;
mod create;
mod inspect;
mod open;

/// Arguments of `chancery p12`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery p12 create joe@example.org                  with a key that the authority keeps
  chancery p12 inspect joe.p12
  chancery p12 convert joe.p12 --legacy -o old.p12     for devices that say “wrong password”")]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Write a file with a key that the authority keeps
    Create(create::Args),
    /// Show what is in a PKCS#12 file; never its keys
    Inspect(inspect::Args),
    /// Write a PKCS#12 file again, with modern or old encryption
    Convert(convert::Args),
}

/// Works on PKCS#12 files. Only `create` talks to the authority.
pub(super) fn run(args: Args, context: &mut Context, connect: impl FnOnce(&Context) -> Result<Api>) -> Result<Exit> {
    match args.command {
        Verb::Create(args) => {
            context.configure()?;
            let api = connect(context)?;
            create::run(&args, context, &api)
        }
        Verb::Inspect(args) => inspect::run(&args, context),
        Verb::Convert(args) => convert::run(&args, context),
    }
}
