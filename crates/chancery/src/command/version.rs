//! `chancery version`

use serde_json::json;

use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery version`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery version
  chancery version --json")]
pub struct Args {}

/// Prints the version.
pub(super) fn run(_args: &Args, context: &mut Context) -> Result<Exit> {
    let version = env!("CARGO_PKG_VERSION");
    if context.output.is_json() {
        context.output.document(json!({ "version": version }))?;
    } else {
        context.output.text(&format!("chancery {version}\n"))?;
    }
    Ok(Exit::Ok)
}
