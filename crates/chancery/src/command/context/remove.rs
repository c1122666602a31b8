//! `chancery context remove`

use crate::context::Context;
use crate::contexts::Contexts;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery context remove`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery context remove work        the token still holds: see chancery logout --revoke
  chancery context remove work --yes
  chancery context remove work --dry-run")]
pub(super) struct Args {
    /// Context
    #[arg(value_name = "CONTEXT")]
    name: String,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Forgets a server and its token after asking; the server is not told.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let mut contexts = Contexts::read(context.contexts.as_deref())?;
    contexts.server(&args.name)?;
    if !args.dry_run {
        context.confirm(&format!("Forget {} and its token, which goes on holding?", args.name))?;
        contexts.servers.remove(&args.name);
        contexts.current = contexts.current.filter(|current| *current != args.name);
        contexts.write(context.contexts.as_deref())?;
    }
    if context.output.is_json() {
        context.output.document(serde_json::json!({ "name": args.name }))?;
    }
    if args.dry_run {
        context.output.note(&format!("  {} would be forgotten. Nothing was changed.", args.name));
        return Ok(Exit::Ok);
    }
    context.output.done(&format!("{} is forgotten", args.name));
    Ok(Exit::Ok)
}
