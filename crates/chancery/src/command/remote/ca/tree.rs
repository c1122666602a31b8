//! `chancery ca tree`

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;

/// Arguments of `chancery ca tree`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery ca tree
  chancery ca tree --json")]
pub(super) struct Args {}

/// Draws the authorities as a tree; in JSON each has `children`.
pub(super) fn run(_: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let page = answer::data(api.authorities(), context)?;
    if context.output.is_json() {
        let items = present::authority::tree_json(&page.items);
        context.output.document(serde_json::json!({ "items": items, "next": null }))?;
        return Ok(Exit::Ok);
    }
    if page.items.is_empty() {
        context.output.note("There is no authority yet. Create one: chancery init");
    }
    context.output.text(&present::authority::tree(&page.items))?;
    Ok(Exit::Ok)
}
