//! `chancery request`: one file for each verb.

use clap::Subcommand;

mod cancel;
mod complete;
mod create;
mod download;
mod key;
mod list;
mod show;

use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery request`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery request create shop.example.org -o shop.csr
  chancery request list --state waiting
  chancery request complete shop.example.org shop.crt
  chancery request download shop.example.org -o shop")]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make a key and a request for an outside authority
    Create(create::Args),
    /// List requests
    List(list::Args),
    /// Show a request
    Show(show::Args),
    /// Hand in the certificate that came back
    Complete(complete::Args),
    /// Give a request up
    Cancel(cancel::Args),
    /// Write the request, or what came of it, to files
    Download(download::Args),
    /// Write the key of a request, encrypted
    Key(key::Args),
}

/// Runs the verb.
pub(super) fn run(args: Args, context: &mut Context, api: &Api) -> Result<Exit> {
    match args.command {
        Verb::Create(args) => create::run(&args, context, api),
        Verb::List(args) => list::run(&args, context, api),
        Verb::Show(args) => show::run(&args, context, api),
        Verb::Complete(args) => complete::run(&args, context, api),
        Verb::Cancel(args) => cancel::run(&args, context, api),
        Verb::Download(args) => download::run(&args, context, api),
        Verb::Key(args) => key::run(&args, context, api),
    }
}
