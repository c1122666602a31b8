//! `chancery person domain`

use chancery_api::rehearsal::Rehearsal;
use clap::Subcommand;

use super::{shown, tried};
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery person domain`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery person domain add joe@example.org example.org
  chancery person domain remove joe@example.org example.org")]
pub(super) struct Args {
    /// What to do
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Say that a domain is a person's
    #[command(before_help = "Examples:
  chancery person domain add joe@example.org example.org
  chancery person domain add \"Joe Developer\" example.org --json")]
    Add(Holding),
    /// Say that a domain is a person's no more; certificates stay as they are
    #[command(before_help = "Examples:
  chancery person domain remove joe@example.org example.org
  chancery person domain remove \"Joe Developer\" example.org --json")]
    Remove(Holding),
}

/// Whose, and what.
#[derive(clap::Args, Debug)]
struct Holding {
    /// Person: id, address or name
    #[arg(value_name = "PERSON", value_parser = NonEmptyStringValueParser::new())]
    person: String,

    /// Domain; every host name below it goes with it
    #[arg(value_name = "DOMAIN", value_parser = NonEmptyStringValueParser::new())]
    domain: String,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the verb.
pub(super) fn run(args: Args, context: &mut Context, api: &Api) -> Result<Exit> {
    match args.command {
        Verb::Add(Holding { person, domain, dry_run }) => {
            let found = answer::data(api.add_domain(&person, &domain, &Rehearsal { dry_run }), context)?;
            if dry_run {
                return tried(&found, context);
            }
            shown(&found, &format!("{domain} belongs to {}", found.name), context)
        }
        Verb::Remove(Holding { person, domain, dry_run }) => {
            let found = answer::data(api.remove_domain(&person, &domain, &Rehearsal { dry_run }), context)?;
            if dry_run {
                return tried(&found, context);
            }
            shown(&found, &format!("{domain} no longer belongs to {}", found.name), context)
        }
    }
}
