//! `chancery person`: one file for each verb.

use chancery_api::person::Person;
use clap::Subcommand;

mod address;
mod create;
mod domain;
mod list;
mod rename;
mod resume;
mod role;
mod show;
mod suspend;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;

/// Arguments of `chancery person`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery person create \"Joe Developer\" --email joe@example.org
  chancery person domain add joe@example.org example.org
  chancery person role joe@example.org operator
  chancery person list")]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Create a person
    Create(create::Args),
    /// List persons
    List(list::Args),
    /// Show a person
    Show(show::Args),
    /// Give a person another name
    Rename(rename::Args),
    /// Give a person another role
    Role(role::Args),
    /// Say which mailboxes are a person's
    Address(address::Args),
    /// Say which domains are a person's
    Domain(domain::Args),
    /// From now on the person may do nothing; certificates stay as they are
    Suspend(suspend::Args),
    /// The person may act again
    Resume(resume::Args),
}

/// Runs the verb.
pub(super) fn run(args: Args, context: &mut Context, api: &Api) -> Result<Exit> {
    match args.command {
        Verb::Create(args) => create::run(&args, context, api),
        Verb::List(args) => list::run(&args, context, api),
        Verb::Show(args) => show::run(&args, context, api),
        Verb::Rename(args) => rename::run(&args, context, api),
        Verb::Role(args) => role::run(&args, context, api),
        Verb::Address(args) => address::run(args, context, api),
        Verb::Domain(args) => domain::run(args, context, api),
        Verb::Suspend(args) => suspend::run(&args, context, api),
        Verb::Resume(args) => resume::run(&args, context, api),
    }
}

/// A person as the result, and what was done.
fn shown(person: &Person, done: &str, context: &mut Context) -> Result<Exit> {
    context.output.card(&present::person::card(person), || answer::json(person))?;
    context.output.done(done);
    Ok(Exit::Ok)
}

/// A person as the result of a trial.
fn tried(person: &Person, context: &mut Context) -> Result<Exit> {
    context.output.card(&present::person::card(person), || answer::json(person))?;
    context.output.note("  Nothing was changed.");
    Ok(Exit::Ok)
}
