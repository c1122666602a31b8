//! `chancery vault show`

use chancery_api::vault::Slot;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::output::cell::Cell;
use crate::output::listing::{Column, Listing};
use crate::present::time;

/// Arguments of `chancery vault show`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery vault show
  chancery vault show --json")]
pub(super) struct Args {}

const COLUMNS: &[Column] = &[
    Column { field: "kind", title: "WAY" },
    Column { field: "label", title: "WHAT IT IS" },
    Column { field: "created", title: "MADE" },
];

/// Shows the ways into the vault.
pub(super) fn run(_: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let vault = answer::data(api.vault(), context)?;
    let mut listing = Listing::new(COLUMNS, "There is no way into the vault.");
    for slot in &vault.slots {
        let Slot { kind, label, created } = slot;
        listing.row_with(vec![Cell::Name(kind.clone()), label.as_str().into(), time(created)], answer::json(slot));
    }
    context.output.listing(&listing)?;
    Ok(Exit::Ok)
}
