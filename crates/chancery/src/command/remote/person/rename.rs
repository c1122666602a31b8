//! `chancery person rename`

use chancery_api::person::EditPerson;

use super::{shown, tried};
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery person rename`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery person rename joe@example.org \"Joe Smith\"
  chancery person rename \"Joe Developer\" \"Joe Smith\" --dry-run")]
pub(super) struct Args {
    /// Person: id, address or name
    #[arg(value_name = "PERSON", value_parser = NonEmptyStringValueParser::new())]
    person: String,

    /// The new name; certificates keep the old one
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Gives a person another name.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let body = EditPerson { name: Some(args.name.clone()), role: None, dry_run: args.dry_run };
    let person = answer::data(api.edit_person(&args.person, &body), context)?;
    if args.dry_run {
        return tried(&person, context);
    }
    shown(&person, &format!("{} has a new name: {}", args.person, person.name), context)
}
