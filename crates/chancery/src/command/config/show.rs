//! `chancery config show`

use crate::config::KEYS;
use crate::context::Context;
use crate::contexts::{Contexts, LOCAL};
use crate::error::Result;
use crate::exit::Exit;
use crate::output::cell::Cell;
use crate::output::listing::{Column, Listing};
use crate::target::Target;

/// Arguments of `chancery config show`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery config show
  chancery config show --origin           which of option, environment, file and default won
  chancery config show --json")]
pub(super) struct Args {
    /// Say where each setting comes from
    #[arg(long)]
    origin: bool,
}

const COLUMNS: &[Column] = &[Column { field: "setting", title: "SETTING" }, Column { field: "value", title: "VALUE" }];
const WITH_ORIGIN: &[Column] = &[
    Column { field: "setting", title: "SETTING" },
    Column { field: "value", title: "VALUE" },
    Column { field: "origin", title: "FROM" },
];

/// Shows the settings that hold.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let config = context.config()?;
    let file = config.file.as_ref().map(|file| file.display().to_string());
    let settings = KEYS.iter().map(|key| config.setting(key));
    let rows = settings.map(|setting| (setting.key, setting.value, setting.origin.words()));
    let (target, origin) = context.target()?;
    let rows = rows
        .chain([("file", file, "environment or default"), ("context", Some(named(target, context)?), origin.words())]);
    let mut listing = Listing::new(if args.origin { WITH_ORIGIN } else { COLUMNS }, "");
    for (setting, value, origin) in rows {
        let mut cells = vec![Cell::Name(setting.to_owned()), Cell::optional(value)];
        if args.origin {
            cells.push(origin.into());
        }
        listing.row(cells);
    }
    context.output.listing(&listing)?;
    Ok(Exit::Ok)
}

/// The context that commands talk to, or the address where that is all there is.
fn named(target: Target, context: &Context) -> Result<String> {
    Ok(match target {
        Target::Local => LOCAL.to_owned(),
        Target::Context(name) => name,
        Target::Url(url) => url,
        Target::InUse => Contexts::read(context.contexts.as_deref())?.current.unwrap_or_else(|| LOCAL.to_owned()),
    })
}
