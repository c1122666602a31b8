//! `chancery profile list`

use chancery_api::profile::Profile;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::output::cell::Cell;
use crate::output::listing::{Column, Listing};

/// Arguments of `chancery profile list`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery profile list
  chancery profile list --json")]
pub(super) struct Args {}

const COLUMNS: &[Column] = &[
    Column { field: "slug", title: "PROFILE" },
    Column { field: "title", title: "FOR" },
    Column { field: "origin", title: "ORIGIN" },
    Column { field: "authority", title: "AUTHORITY" },
];

/// Lists profiles.
pub(super) fn run(_: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let page = answer::data(api.profiles(), context)?;
    let mut listing = Listing::new(COLUMNS, "There is no profile.").with_fields(answer::fields::<Profile>());
    for profile in &page.items {
        let cells = vec![
            Cell::Name(profile.slug.clone()),
            profile.title.as_str().into(),
            profile.origin.as_str().into(),
            Cell::optional(profile.authority.as_deref()),
        ];
        listing.row_with(cells, answer::json(profile));
    }
    listing.next_page(page.next);
    context.output.listing(&listing)?;
    Ok(Exit::Ok)
}
