//! `chancery cert`: one file for each verb.

use clap::Subcommand;

mod export;
mod history;
mod list;
mod show;

use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery cert`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery cert list --json --limit 100
  chancery cert show www.example.org
  chancery cert history www.example.org
  chancery cert export www.example.org -o www.pem")]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List certificates
    List(list::Args),
    /// Show a certificate
    Show(show::Args),
    /// List every certificate of a name, newest first
    History(history::Args),
    /// Write a certificate as PEM or DER
    Export(export::Args),
    /// Issue a certificate
    Issue(super::issue::Args),
    /// Renew certificates with the same key
    Renew(super::renew::Args),
    /// Renew a certificate with a new key
    Rekey(super::rekey::Args),
    /// Revoke certificates
    Revoke(super::revoke::Args),
    /// Put certificates on hold
    Hold(super::hold::Args),
    /// Lift the hold of certificates
    Release(super::release::Args),
}

/// Runs the verb.
pub(super) fn run(args: Args, context: &mut Context, api: &Api) -> Result<Exit> {
    match args.command {
        Verb::List(args) => list::run(&args, context, api),
        Verb::Show(args) => show::run(&args, context, api),
        Verb::History(args) => history::run(&args, context, api),
        Verb::Export(args) => export::run(&args, context, api),
        Verb::Issue(args) => super::issue::run(&args, context, api),
        Verb::Renew(args) => super::renew::run(&args, context, api),
        Verb::Rekey(args) => super::rekey::run(&args, context, api),
        Verb::Revoke(args) => super::revoke::run(&args, context, api),
        Verb::Hold(args) => super::hold::run(&args, context, api),
        Verb::Release(args) => super::release::run(&args, context, api),
    }
}
