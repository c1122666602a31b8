//! `chancery backup create`

use std::path::PathBuf;

use chancery_api::backup::{CreateBackup, MadeBackup};

use super::on_server;
use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::output::card::Card;
use crate::present;

/// Arguments of `chancery backup create`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery backup create --to /mnt/backup
  chancery backup create --to /mnt/backup --keep 14
  chancery backup create --to before-the-move.backup
  chancery backup create --dry-run")]
pub(super) struct Args {
    /// A folder, or a new file that ends with .backup; the folder of the schedule when not given
    #[arg(long, value_name = "PATH")]
    to: Option<PathBuf>,

    /// Remove the oldest backups of this installation from the folder until so many are left
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    keep: Option<u32>,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Makes a backup.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let to = args.to.as_deref().map(|path| on_server(path, context)).transpose()?;
    let to = to.map(|path| path.display().to_string());
    if context.output.terminal().stderr && !args.dry_run {
        context.output.note("  Copying and sealing the database; everything else goes on meanwhile …");
    }
    let made = answer::data(api.create_backup(&CreateBackup { to, keep: args.keep, dry_run: args.dry_run }), context);
    let made =
        made.map_err(|error| if args.to.is_none() && error.value("field") == Some("to") { nowhere() } else { error })?;
    if args.dry_run {
        return tried(&made, context);
    }
    context.output.card(&present::backup::card(&made.backup), || answer::json(&made))?;
    for file in &made.removed {
        context.output.note(&format!("  {file} was removed: newer ones took its place"));
    }
    context.output.done(&format!("Backed up to {}", made.backup.file));
    context.output.note(&format!("  next   chancery backup verify {}", made.backup.file));
    Ok(Exit::Ok)
}

/// What would be written, and removed for it.
fn tried(made: &MadeBackup, context: &mut Context) -> Result<Exit> {
    let mut card = Card::new("Backup", made.backup.file.as_str());
    for file in &made.removed {
        card.fact("removed then", file.as_str());
    }
    context.output.card(&card, || answer::json(made))?;
    context.output.note("  Nothing was written.");
    Ok(Exit::Ok)
}

/// No place was given, and there is no schedule that has one.
fn nowhere() -> CliError {
    CliError::new(code::USAGE, Exit::Usage)
        .with("reason", "Without --to the folder of the schedule is taken, and there is no schedule.")
        .with("help", "chancery backup create --help, chancery backup schedule --help")
}
