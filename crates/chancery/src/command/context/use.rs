//! `chancery context use`

use crate::context::Context;
use crate::contexts::{Contexts, LOCAL};
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery context use`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery context use work
  chancery context use local")]
pub(super) struct Args {
    /// Context, or local
    #[arg(value_name = "CONTEXT")]
    name: String,
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
    contexts.write(context.contexts.as_deref())?;
    if context.output.is_json() {
        context.output.document(serde_json::json!({ "name": args.name }))?;
    }
    context.output.done(&format!("Commands talk to {} now", args.name));
    super::overridden(context)?;
    Ok(Exit::Ok)
}
