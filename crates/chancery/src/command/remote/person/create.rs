//! `chancery person create`

use chancery_api::person::CreatePerson;

use super::{shown, tried};
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery person create`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery person create \"Joe Developer\" --email joe@example.org
  chancery person create \"Ann Admin\" --email ann@example.org --role operator
  chancery person create \"Web Team\" --domain example.org --domain example.net")]
pub(super) struct Args {
    /// Name, as it may stand in certificates
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// A mailbox that is theirs, by your word
    #[arg(long, value_name = "ADDRESS")]
    email: Vec<String>,

    /// A domain that is theirs with every host name below it, by your word
    #[arg(long, value_name = "DOMAIN")]
    domain: Vec<String>,

    /// administrator, operator, auditor or member
    #[arg(long, value_name = "ROLE", default_value = "member")]
    role: String,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Creates a person.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let body = CreatePerson {
        name: args.name.clone(),
        role: Some(args.role.clone()),
        addresses: args.email.clone(),
        domains: args.domain.clone(),
        dry_run: args.dry_run,
    };
    let person = answer::data(api.create_person(&body), context)?;
    if args.dry_run {
        return tried(&person, context);
    }
    shown(&person, &format!("{} is {}", person.name, super::role::article(&person.role)), context)
}
