//! `chancery backup schedule`

use std::path::PathBuf;

use chancery_api::backup::BackupSchedule;
use chancery_api::rehearsal::Rehearsal;

use super::on_server;
use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::output::card::Card;
use crate::present::number;
use crate::span;

/// Arguments of `chancery backup schedule`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery backup schedule
  chancery backup schedule --every 24h --to /mnt/backup --keep 14
  chancery backup schedule --off
  chancery backup schedule --every 24h --to /mnt/backup --dry-run")]
pub(super) struct Args {
    /// How often: 6h, 24h, 7d
    #[arg(long, value_name = "TIME", value_parser = hours, requires = "to")]
    every: Option<u32>,

    /// The folder they are written to
    #[arg(long, value_name = "DIR", requires = "every")]
    to: Option<PathBuf>,

    /// How many stay there
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..))]
    keep: u32,

    /// Make no more backups by themselves
    #[arg(long, conflicts_with_all = ["every", "to"])]
    off: bool,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

fn hours(text: &str) -> std::result::Result<u32, String> {
    let seconds = span::seconds(text)?;
    match u32::try_from(seconds / 3_600) {
        Ok(hours) if hours > 0 && seconds % 3_600 == 0 => Ok(hours),
        _ => Err(format!("“{text}” is not a number of whole hours")),
    }
}

/// Shows, sets or ends the schedule.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let rehearsal = Rehearsal { dry_run: args.dry_run };
    let schedule = match (args.every, &args.to) {
        (Some(every_hours), Some(to)) => {
            let to = on_server(to, context)?.display().to_string();
            let wanted = Some(BackupSchedule { every_hours, to, keep: args.keep });
            answer::data(api.put_backup_schedule(&wanted, &rehearsal), context)?
        }
        _ if args.off => answer::data(api.put_backup_schedule(&None, &rehearsal), context)?,
        _ => answer::data(api.backup_schedule(), context)?,
    };
    if args.dry_run {
        context.output.note("  Nothing was changed.");
    }
    let Some(schedule) = &schedule else {
        if context.output.is_json() {
            context.output.document(serde_json::Value::Null)?;
        }
        context.output.note("  No backups are made by themselves.");
        return Ok(Exit::Ok);
    };
    let mut card = Card::new("Backups", schedule.to.as_str());
    card.fact("every hours", number(schedule.every_hours.into()));
    card.fact("kept", number(schedule.keep.into()));
    context.output.card(&card, || answer::json(schedule))?;
    Ok(Exit::Ok)
}
