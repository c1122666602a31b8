//! `chancery profile`: one file for each verb.

use clap::Subcommand;

mod create;
mod edit;
mod export;
mod list;
mod rules;
mod show;
mod test;

use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery profile`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery profile list
  chancery profile export server -o server.json
  chancery profile edit server --from server.json
  chancery profile test server request.csr")]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List profiles
    List(list::Args),
    /// Show the rules of a profile
    Show(show::Args),
    /// Create a profile from a file, or as a copy of another
    Create(create::Args),
    /// Change the rules of a profile
    Edit(edit::Args),
    /// Show what would become of a request under a profile
    Test(test::Args),
    /// Write the rules of a profile as JSON
    Export(export::Args),
}

/// Runs the verb.
pub(super) fn run(args: Args, context: &mut Context, api: &Api) -> Result<Exit> {
    match args.command {
        Verb::List(args) => list::run(&args, context, api),
        Verb::Show(args) => show::run(&args, context, api),
        Verb::Create(args) => create::run(&args, context, api),
        Verb::Edit(args) => edit::run(&args, context, api),
        Verb::Test(args) => test::run(&args, context, api),
        Verb::Export(args) => export::run(&args, context, api),
    }
}
