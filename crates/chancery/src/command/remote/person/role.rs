//! `chancery person role`

use chancery_api::person::EditPerson;

use super::{shown, tried};
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery person role`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery person role joe@example.org operator     certificates and requests of everybody
  chancery person role joe@example.org auditor      see everything but secrets, change nothing
  chancery person role joe@example.org member       one's own certificates, for one's own names")]
pub(super) struct Args {
    /// Person: id, address or name
    #[arg(value_name = "PERSON", value_parser = NonEmptyStringValueParser::new())]
    person: String,

    /// administrator, operator, auditor or member
    #[arg(value_name = "ROLE")]
    role: String,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Gives a person another role.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let body = EditPerson { name: None, role: Some(args.role.clone()), dry_run: args.dry_run };
    let person = answer::data(api.edit_person(&args.person, &body), context)?;
    if args.dry_run {
        return tried(&person, context);
    }
    shown(&person, &format!("{} is {} now", person.name, article(&person.role)), context)
}

/// A role with its article.
pub(super) fn article(role: &str) -> String {
    let article = if role.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {role}")
}
