//! `chancery context list`

use serde_json::json;

use crate::context::Context;
use crate::contexts::{Contexts, LOCAL};
use crate::error::Result;
use crate::exit::Exit;
use crate::output::cell::Cell;
use crate::output::listing::{Column, Listing};
use crate::target::Target;

/// Arguments of `chancery context list`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery context list
  chancery context list --json")]
pub(super) struct Args {}

const COLUMNS: &[Column] = &[
    Column { field: "name", title: "CONTEXT" },
    Column { field: "url", title: "ADDRESS" },
    Column { field: "signed_in", title: "SIGNED IN" },
    Column { field: "in_use", title: "IN USE" },
];

/// Lists contexts; tokens are not shown.
pub(super) fn run(_: &Args, context: &mut Context) -> Result<Exit> {
    let contexts = Contexts::read(context.contexts.as_deref())?;
    let in_use = match context.target()?.0 {
        Target::Local => LOCAL.to_owned(),
        Target::Context(name) => name,
        Target::Url(url) => {
            contexts.servers.iter().find(|(_, server)| server.url == url).map_or(url, |(name, _)| name.clone())
        }
        Target::InUse => contexts.current.clone().unwrap_or_else(|| LOCAL.to_owned()),
    };
    let mut listing = Listing::new(COLUMNS, "There is no context.");
    let servers = contexts.servers.iter();
    let servers = servers.map(|(name, server)| (name.as_str(), server.url.as_str(), server.token.is_some()));
    for (name, url, signed_in) in [(LOCAL, "", true)].into_iter().chain(servers) {
        let data = json!({ "name": name, "url": url, "signed_in": signed_in, "in_use": name == in_use });
        let cells = vec![Cell::Name(name.to_owned()), url.into(), yes(signed_in), yes(name == in_use)];
        listing.row_with(cells, data);
    }
    context.output.listing(&listing)?;
    Ok(Exit::Ok)
}

fn yes(is: bool) -> Cell {
    if is { "yes".into() } else { "".into() }
}
