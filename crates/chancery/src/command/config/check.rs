//! `chancery config check`

use crate::config::file;
use crate::context::Context;
use crate::database_source;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery config check`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery config check
  CHANCERY_CONFIG=new.toml chancery config check")]
pub(super) struct Args {}

/// Checks the configuration file; exit code 2 when it cannot be understood, and that of the option when a value is none
/// that the option takes.
pub(super) fn run(_: &Args, context: &mut Context) -> Result<Exit> {
    let config = context.config()?;
    if let Some(path) = &config.file {
        file::check(&file::text(path)?, path)?;
    }
    if let Some(source) = &config.database_from.0 {
        database_source::database(source)?;
    }
    let file = config.file.map(|file| file.display().to_string());
    if context.output.is_json() {
        context.output.document(serde_json::json!({ "sound": true, "file": file }))?;
    }
    context.output.done(&file.map_or_else(
        || "There is no configuration file; the defaults hold".to_owned(),
        |file| format!("{file} is sound"),
    ));
    Ok(Exit::Ok)
}
