//! `chancery ca default`

use chancery_api::authority::MakeDefault;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;

/// Arguments of `chancery ca default`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery ca default issuing-2                     for everything
  chancery ca default issuing-2 --for email         for e-mail only
  chancery ca default issuing-2 --for server,client")]
pub(super) struct Args {
    /// Authority: slug or name
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// For what: servers, email, login, or profiles; everything when not given
    #[arg(long = "for", value_name = "WHAT", value_delimiter = ',')]
    profiles: Vec<String>,

    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Makes an authority the default.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let body = MakeDefault { profiles: args.profiles.clone(), dry_run: args.dry_run };
    let authority = answer::data(api.make_default(&args.name, &body), context)?;
    context.output.card(&present::authority::card(&authority), || answer::json(&authority))?;
    let what = if args.profiles.is_empty() { "everything".to_owned() } else { args.profiles.join(", ") };
    if args.dry_run {
        context.output.note(&format!("  It would be the default for {what}. Nothing was changed."));
    } else {
        context.output.done(&format!("{} is the default for {what}", authority.slug));
    }
    Ok(Exit::Ok)
}
