//! `chancery profile edit`

use std::ffi::OsString;

use super::{rules, show};
use chancery_api::rehearsal::Rehearsal;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::files::Source;

/// Arguments of `chancery profile edit`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery profile edit server                         in your editor
  chancery profile edit server --from server.json --yes
  chancery profile edit server --from - < server.json
  chancery profile edit server --from server.json --dry-run")]
pub(super) struct Args {
    /// Profile
    #[arg(value_name = "PROFILE", value_parser = NonEmptyStringValueParser::new())]
    slug: String,

    /// JSON file with the new rules; `-` is standard input
    #[arg(long, value_name = "FILE")]
    from: Option<OsString>,

    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Changes the rules of a profile.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let old = answer::silent(api.profile(&args.slug))?;
    let new = match &args.from {
        Some(file) => rules::read(&Source::from(file.clone()))?,
        None => {
            context.prompt.require("A file with the rules", "--from FILE")?;
            rules::edit(&old.rules)?
        }
    };
    let changed = changes(&old.rules, &new);
    for line in &changed {
        context.output.note(line);
    }
    if args.dry_run && !changed.is_empty() {
        answer::silent(api.put_profile(&args.slug, &new, &Rehearsal { dry_run: true }))?;
    }
    if changed.is_empty() || args.dry_run {
        show::shown(&old, context)?;
        context.output.note("  Nothing was changed.");
        return Ok(Exit::Ok);
    }
    context.confirm(&format!("Change {}?", args.slug))?;
    let profile = answer::data(api.put_profile(&args.slug, &new, &Rehearsal::default()), context)?;
    show::shown(&profile, context)?;
    context.output.done(&format!("Changed {}", profile.slug));
    Ok(Exit::Ok)
}

/// A line for each rule that differs, with both values.
fn changes(old: &serde_json::Value, new: &serde_json::Value) -> Vec<String> {
    let empty = serde_json::Map::new();
    let (old, new) = (old.as_object().unwrap_or(&empty), new.as_object().unwrap_or(&empty));
    let mut lines = Vec::new();
    for (name, value) in new {
        match old.get(name) {
            Some(before) if before == value => {}
            Some(before) => lines.push(format!("  ~ {name}  {before} → {value}")),
            None => lines.push(format!("  + {name}  {value}")),
        }
    }
    lines.extend(
        old.iter().filter(|(name, _)| !new.contains_key(*name)).map(|(name, value)| format!("  - {name}  {value}")),
    );
    lines
}
