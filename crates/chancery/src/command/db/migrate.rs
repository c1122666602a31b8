//! `chancery db migrate`

use std::sync::Arc;

use chancery_domain::clock::SystemClock;
use chancery_service::{Opening, migrate, rehearse_migration};
use serde_json::json;

use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::output::card::Card;
use crate::output::style::Tone;
use crate::present::number;
use crate::remembered::Remembered;
use crate::{database_source, local};

/// Arguments of `chancery db migrate`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery db migrate --to file:/etc/chancery/database
  chancery db migrate --to postgres://chancery@localhost/chancery --yes
  chancery db migrate --data /srv/ca --to env:DATABASE_URL --json
  chancery db migrate --to file:/etc/chancery/database --dry-run")]
pub(super) struct Args {
    /// The empty database: file:PATH or env:NAME with its address, or an address without a password; --database-from when
    /// not given
    #[arg(long, value_name = "SOURCE")]
    to: Option<String>,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Moves everything; exit code 8 when the log has faults in the new place.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let source = args.to.clone().or_else(|| context.database_from.clone());
    let source = source.ok_or_else(|| {
        CliError::new(code::DATABASE_SOURCE, Exit::Usage).with("reason", "Nothing says where to move to.")
    })?;
    let target = database_source::database(&source)?;
    let opening = Opening { database: None, ..local::opening(context)? };
    let directory = opening.directory.display().to_string();
    let (actor, clock) = (local::actor(), Arc::new(SystemClock));
    let moved = match args.dry_run {
        true => local::run(rehearse_migration(&opening, &target, &actor, clock))?,
        false => {
            let question =
                format!("Everything in {directory} moves to {target}, and the directory opens no more. Move it?");
            context.confirm(&question)?;
            local::run(migrate(&opening, &target, &actor, clock))?
        }
    };
    let log = moved.log;
    let mut card = Card::new("Database", target.to_string().as_str());
    card.fact("from", directory.as_str());
    if !args.dry_run {
        card.fact("rows", number(moved.rows));
    }
    card.fact("log", if log.sound { "sound" } else { "not sound" });
    card.fact("entries", number(log.entries));
    for fault in &log.faults {
        card.note(Tone::Bad, fault.as_str());
    }
    context.output.card(&card, || {
        let found = json!({ "sound": log.sound, "entries": log.entries, "faults": log.faults });
        json!({ "directory": directory, "database": target.to_string(), "rows": moved.rows, "log": found })
    })?;
    if args.dry_run {
        context.output.note("  Nothing was moved.");
        return Ok(if log.sound { Exit::Ok } else { Exit::Finding });
    }
    if let Some(checkpoint) = log.checkpoint.as_deref().filter(|_| log.sound) {
        Remembered::of(context).keep(checkpoint)?;
    }
    context.output.done(&format!("Moved to {target}"));
    context.output.note(&format!("  next   chancery config set database_from {}", from_anywhere(&source)));
    context.output.note(&format!("  The key file {directory}.vault-key opens the new database: every node needs it."));
    context.output.note("  What is left in the directory opens no more. It holds sealed keys: remove chancery.db when a backup is made.");
    Ok(if log.sound { Exit::Ok } else { Exit::Finding })
}

/// The source as it is found from every folder.
fn from_anywhere(source: &str) -> String {
    let path = source.strip_prefix("file:").and_then(|path| std::path::absolute(path).ok());
    path.map_or_else(|| source.to_owned(), |path| format!("file:{}", path.display()))
}
