//! `chancery token`: one file for each verb.

use clap::Subcommand;

mod create;
mod list;
mod revoke;

use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery token`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery token create deploy --role operator --may issue,renew --allow '*.example.org'
  chancery token create laptop --person joe@example.org --days 30 --token-to file:token
  chancery token list
  chancery token revoke deploy")]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make a token; it is shown once
    Create(create::Args),
    /// List tokens, never their secrets
    List(list::Args),
    /// Take a token back: it opens nothing any more
    Revoke(revoke::Args),
}

/// Runs the verb.
pub(super) fn run(args: Args, context: &mut Context, api: &Api) -> Result<Exit> {
    match args.command {
        Verb::Create(args) => create::run(&args, context, api),
        Verb::List(args) => list::run(&args, context, api),
        Verb::Revoke(args) => revoke::run(&args, context, api),
    }
}
