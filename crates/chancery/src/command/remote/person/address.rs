//! `chancery person address`

use chancery_api::rehearsal::Rehearsal;
use clap::Subcommand;

use super::{shown, tried};
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery person address`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery person address add joe@example.org joe@example.net
  chancery person address remove joe@example.org joe@example.net")]
pub(super) struct Args {
    /// What to do
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Say that a mailbox is a person's
    #[command(before_help = "Examples:
  chancery person address add joe@example.org joe@example.net
  chancery person address add \"Joe Developer\" joe@example.net --json")]
    Add(Holding),
    /// Say that a mailbox is a person's no more; certificates stay as they are
    #[command(before_help = "Examples:
  chancery person address remove joe@example.org joe@example.net
  chancery person address remove \"Joe Developer\" joe@example.net --json")]
    Remove(Holding),
}

/// Whose, and what.
#[derive(clap::Args, Debug)]
struct Holding {
    /// Person: id, address or name
    #[arg(value_name = "PERSON", value_parser = NonEmptyStringValueParser::new())]
    person: String,

    /// Mailbox
    #[arg(value_name = "ADDRESS", value_parser = NonEmptyStringValueParser::new())]
    address: String,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the verb.
pub(super) fn run(args: Args, context: &mut Context, api: &Api) -> Result<Exit> {
    match args.command {
        Verb::Add(Holding { person, address, dry_run }) => {
            let found = answer::data(api.add_address(&person, &address, &Rehearsal { dry_run }), context)?;
            if dry_run {
                return tried(&found, context);
            }
            shown(&found, &format!("{address} belongs to {}", found.name), context)
        }
        Verb::Remove(Holding { person, address, dry_run }) => {
            let found = answer::data(api.remove_address(&person, &address, &Rehearsal { dry_run }), context)?;
            if dry_run {
                return tried(&found, context);
            }
            shown(&found, &format!("{address} no longer belongs to {}", found.name), context)
        }
    }
}
