//! `chancery context use`

use crate::context::Context;
use crate::contexts::{Contexts, LOCAL};
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery context use`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery context use work
  chancery context use local
  chancery context use work --dry-run")]
pub(super) struct Args {
    /// Context, or local
    #[arg(value_name = "CONTEXT")]
    name: String,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Chooses the server that commands talk to.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let mut contexts = Contexts::read(context.contexts.as_deref())?;
    if args.name == LOCAL {
        contexts.current = None;
    } else {
        contexts.server(&args.name)?;
        contexts.current = Some(args.name.clone());
    }
    if !args.dry_run {
        contexts.write(context.contexts.as_deref())?;
    }
    if context.output.is_json() {
        context.output.document(serde_json::json!({ "name": args.name }))?;
    }
    if args.dry_run {
        context.output.note(&format!("  Commands would talk to {}. Nothing was changed.", args.name));
        return Ok(Exit::Ok);
    }
    context.output.done(&format!("Commands talk to {} now", args.name));
    super::overridden(context)?;
    Ok(Exit::Ok)
}
