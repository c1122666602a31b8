//! `chancery config edit`

use crate::config::file;
use crate::context::Context;
use crate::editor::Draft;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery config edit`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery config edit
  EDITOR=nano chancery config edit
  CHANCERY_CONFIG=./chancery.toml chancery config edit
  chancery config edit --dry-run")]
pub(super) struct Args {
    /// Check what was edited, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Lets the person change the configuration file. What cannot be understood never takes its place.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    context.prompt.require("An editor on a terminal", "chancery config set KEY VALUE")?;
    let path = context.config_file_to_write()?;
    let before = file::text(&path)?;
    let draft = Draft::new(if before.is_empty() { file::EMPTY } else { &before }, ".toml")?;
    loop {
        draft.edit()?;
        let text = file::text(&draft.path())?;
        match file::check(&text, &path) {
            Ok(()) if text == before || (before.is_empty() && text == file::EMPTY) => {
                context.output.note("  Nothing was changed.");
                return Ok(Exit::Ok);
            }
            Ok(()) if args.dry_run => {
                context.output.note(&format!("  {} would be changed. Nothing was written.", path.display()));
                return Ok(Exit::Ok);
            }
            Ok(()) => {
                file::replace(&path, &text)?;
                context.output.done(&format!("Changed {}", path.display()));
                return Ok(Exit::Ok);
            }
            Err(error) => context.output.error(&error),
        }
        context
            .prompt
            .confirm("Edit it again? Otherwise the file stays as it was.", "chancery config set KEY VALUE")?;
    }
}
