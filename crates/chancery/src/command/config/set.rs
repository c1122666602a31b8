//! `chancery config set`

use crate::config::{self, Origin, file};
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery config set`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery config set data /srv/ca
  chancery config set url http://ca.example.org
  chancery config set url http://ca.example.org --dry-run")]
pub(super) struct Args {
    /// Setting
    #[arg(value_name = "KEY")]
    key: String,

    /// Its new value
    #[arg(value_name = "VALUE")]
    value: String,

    /// Check, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Writes one setting into the configuration file; everything else in it stays, comments too.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let key = config::known(&args.key)?;
    let path = context.config_file_to_write()?;
    let text = file::text(&path)?;
    let changed = file::with(&text, key, &args.value, &path)?;
    if !args.dry_run && changed != text {
        file::replace(&path, &changed)?;
    }
    let file = path.display().to_string();
    if context.output.is_json() {
        context.output.document(serde_json::json!({ "setting": key, "value": args.value, "file": file }))?;
    }
    if args.dry_run {
        context.output.note(&format!("  {key} = {} would be set in {file}. Nothing was changed.", args.value));
        return Ok(Exit::Ok);
    }
    context.output.done(&format!("{key} = {} in {file}", args.value));
    let holds = context.config()?.setting(key).origin;
    if matches!(holds, Origin::Option | Origin::Environment) {
        context.output.note(&format!("  For now the value of the {} wins over it.", holds.words()));
    }
    Ok(Exit::Ok)
}
