//! `chancery crl`: one file for each verb.

use clap::Subcommand;

mod add;
mod diff;
mod history;
mod list;
mod publish;
mod release;
mod schedule;
mod show;

use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery crl`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery crl show --pem > ca.crl
  chancery crl publish
  chancery crl add 4f:a1:07:7c --reason keyCompromise
  chancery crl schedule issuing-1 --valid-days 7 --resign-hours 24")]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the latest CRLs of every authority
    List(list::Args),
    /// List the CRLs an authority published, newest first
    History(history::Args),
    /// Show what changed from one CRL to another
    Diff(diff::Args),
    /// Show or write the latest CRL of an authority
    Show(show::Args),
    /// Sign a new CRL now
    Publish(publish::Args),
    /// Revoke by serial number, known or not
    Add(add::Args),
    /// Show or set when CRLs are signed, and how many certificates one covers
    Schedule(schedule::Args),
    /// Lift the hold of a serial number
    Release(release::Args),
}

/// Runs the verb.
pub(super) fn run(args: Args, context: &mut Context, api: &Api) -> Result<Exit> {
    match args.command {
        Verb::List(args) => list::run(&args, context, api),
        Verb::History(args) => history::run(&args, context, api),
        Verb::Diff(args) => diff::run(&args, context, api),
        Verb::Show(args) => show::run(&args, context, api),
        Verb::Publish(args) => publish::run(&args, context, api),
        Verb::Add(args) => add::run(&args, context, api),
        Verb::Schedule(args) => schedule::run(&args, context, api),
        Verb::Release(args) => release::run(&args, context, api),
    }
}
