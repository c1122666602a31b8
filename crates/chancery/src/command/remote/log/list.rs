//! `chancery log list`

use chancery_api::log::{LogEntry, LogQuery};

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::output::cell::Cell;
use crate::output::listing::{Column, Listing};
use crate::present::{number, time};

/// Arguments of `chancery log list`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery log list
  chancery log list --limit 1000 --jsonl")]
pub(super) struct Args {
    /// Most entries, at most 1000 at once
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,

    /// Go on where the last list ended: its data.next
    #[arg(long, value_name = "CURSOR")]
    cursor: Option<String>,
}

const COLUMNS: &[Column] = &[
    Column { field: "index", title: "ENTRY" },
    Column { field: "time", title: "TIME" },
    Column { field: "actor", title: "WHO" },
    Column { field: "kind", title: "WHAT" },
    Column { field: "about", title: "ABOUT" },
];

/// Lists entries of the audit log.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let page = answer::data(api.log(&LogQuery { limit: Some(args.limit), cursor: args.cursor.clone() }), context)?;
    let mut listing = Listing::new(COLUMNS, "The log is empty.").with_fields(answer::fields::<LogEntry>());
    for entry in &page.items {
        let cells = vec![
            entry.index.map_or(Cell::None, number),
            time(&entry.time),
            entry.actor.as_str().into(),
            Cell::Name(entry.kind.clone()),
            words(&entry.about).into(),
        ];
        listing.row_with(cells, answer::json(entry));
    }
    listing.next_page(page.next);
    context.output.listing(&listing)?;
    Ok(Exit::Ok)
}

/// `name=value` of a flat object.
fn words(about: &serde_json::Value) -> String {
    let Some(fields) = about.as_object() else {
        return about.as_str().map_or_else(|| about.to_string(), str::to_owned);
    };
    let pair = |(name, value): (&String, &serde_json::Value)| {
        format!("{name}={}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    fields.iter().map(pair).collect::<Vec<_>>().join(" ")
}
