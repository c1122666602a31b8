//! `chancery status`

use chancery_api::status::{Database, LogCheck};

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::output::card::Card;
use crate::output::cell::Cell;
use crate::output::style::Tone;
use crate::present::{self, number};

/// Arguments of `chancery status`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery status
  chancery status --json
  chancery status --check || mail -s 'CA needs attention' admin")]
pub struct Args {
    /// End with exit code 8 when something needs a person
    #[arg(long)]
    check: bool,
}

/// Shows health and numbers.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let status = answer::data(api.status(), context)?;
    let mut card = Card::new("Chancery", status.version.as_str());
    card.fact("data", status.directory.as_str());
    card.fact("database", database(&status.database));
    let (state, words) = if status.healthy { ("ok", "Nothing needs attention") } else { ("failed", "Needs attention") };
    card.fact("state", Cell::State(state.to_owned(), words.to_owned()));
    for alert in &status.alerts {
        card.note(Tone::Warning, answer::sentence(alert));
        if let Some(way_out) = answer::way_out(alert) {
            card.note(Tone::Quiet, way_out);
        }
    }
    let tree = present::authority::tree(&status.authorities);
    card.fact("authorities", Cell::List(tree.lines().map(str::to_owned).collect()));
    let counts = status.certificates;
    card.fact("valid", number(counts.valid));
    card.fact("expiring", number(counts.expiring));
    card.fact("expired", number(counts.expired));
    card.fact("revoked", number(counts.revoked));
    card.fact("requests", format!("{} waiting", status.requests_waiting));
    card.fact("log", format!("{} entries, {} under the latest checkpoint", status.log_entries, status.log_checkpoint));
    card.fact("log check", log_check(status.log_verified.as_ref()));
    card.fact("jobs", Cell::List(present::job::table(&status.jobs)));
    for settled in &status.settled {
        card.note(Tone::Quiet, answer::sentence(settled));
    }
    context.output.card(&card, || answer::json(&status))?;
    Ok(if args.check && !status.healthy { Exit::Finding } else { Exit::Ok })
}

/// Where the rows are.
fn database(database: &Database) -> String {
    match (&database.name, &database.host) {
        (Some(name), Some(host)) => format!("PostgreSQL: {name} on {host}"),
        _ => "SQLite, in the data directory".to_owned(),
    }
}

/// When the whole log was last checked, and what was found.
fn log_check(last: Option<&LogCheck>) -> String {
    match last {
        None => "never made: chancery log verify".to_owned(),
        Some(LogCheck { at, sound: true, entries, .. }) => format!("{at}: {entries} entries, nothing wrong"),
        Some(LogCheck { at, faults: 1, .. }) => format!("{at}: 1 fault"),
        Some(LogCheck { at, faults, .. }) => format!("{at}: {faults} faults"),
    }
}
