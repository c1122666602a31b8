//! `chancery profile create`

use std::ffi::OsString;

use chancery_api::rehearsal::Rehearsal;
use serde_json::Value;

use super::{rules, show};
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::error::{CliError, code};
use crate::exit::Exit;
use crate::files::Source;

/// Arguments of `chancery profile create`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery profile create intranet --copy-of server --title 'Intranet server'
  chancery profile create intranet --from intranet.json
  chancery profile create intranet --copy-of server --dry-run")]
pub(super) struct Args {
    /// Permanent name of the new profile
    #[arg(value_name = "PROFILE", value_parser = NonEmptyStringValueParser::new())]
    slug: String,

    /// JSON file with the rules; `-` is standard input
    #[arg(long, value_name = "FILE", required_unless_present = "copy_of")]
    from: Option<OsString>,

    /// Take the rules of this profile
    #[arg(long, value_name = "PROFILE", conflicts_with = "from")]
    copy_of: Option<String>,

    /// Name for people
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,

    /// Show what would be created, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Creates a profile.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let known = answer::silent(api.profiles())?.items;
    if known.iter().any(|profile| profile.slug == args.slug) {
        return Err(CliError::new("CHY-3016", Exit::Conflict)
            .with("kind", "profile")
            .with("given", args.slug.as_str()));
    }
    let mut new = match (&args.from, &args.copy_of) {
        (Some(file), _) => rules::read(&Source::from(file.clone()))?,
        (None, Some(slug)) => answer::silent(api.profile(slug))?.rules,
        (None, None) => {
            return Err(CliError::new(code::OPTIONS, Exit::Usage)
                .with("reason", "--from or --copy-of is needed.")
                .with("help", "chancery profile create --help"));
        }
    };
    if let Some(fields) = new.as_object_mut() {
        fields.insert("slug".to_owned(), Value::from(args.slug.as_str()));
        if let Some(title) = &args.title {
            fields.insert("title".to_owned(), Value::from(title.as_str()));
        }
    }
    let profile = answer::data(api.put_profile(&args.slug, &new, &Rehearsal { dry_run: args.dry_run }), context)?;
    if args.dry_run {
        context.output.text(&format!("{new:#}\n"))?;
        context.output.note("  Nothing was created.");
        return Ok(Exit::Ok);
    }
    show::shown(&profile, context)?;
    context.output.done(&format!("Created {}", profile.slug));
    Ok(Exit::Ok)
}
