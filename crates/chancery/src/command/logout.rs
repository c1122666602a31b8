//! `chancery logout`

use crate::answer;
use crate::connect;
use crate::context::Context;
use crate::contexts::{Contexts, Server};
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::target::Target;
use chancery_api::rehearsal::Rehearsal;

/// Arguments of `chancery logout`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery logout
  chancery logout work --revoke     nobody else uses the token
  chancery logout work --revoke --dry-run")]
pub struct Args {
    /// Context; the one in use when not given
    #[arg(value_name = "CONTEXT")]
    name: Option<String>,

    /// Have the server revoke the token as well
    #[arg(long)]
    revoke: bool,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Forgets the token; how the server is known stays, for the next time. With `--revoke` the server is told first, and
/// where it cannot be reached nothing is forgotten.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let mut contexts = Contexts::read(context.contexts.as_deref())?;
    let chosen = match context.target()? {
        (Target::Context(name), _) => Some(name),
        _ => contexts.current.clone(),
    };
    let none = || CliError::new(code::NO_SIGN_IN, Exit::NotFound).with("server", "any server");
    let name = args.name.clone().or(chosen).ok_or_else(none)?;
    let server = contexts.server(&name)?.clone();
    let revoked = if args.revoke { revoke(&server, &name, args.dry_run)? } else { false };
    let was_kept = server.token.is_some();
    if !args.dry_run {
        contexts.servers.insert(name.clone(), Server { token: None, ..server });
        contexts.write(context.contexts.as_deref())?;
    }
    if context.output.is_json() {
        context.output.document(serde_json::json!({ "name": name, "revoked": revoked }))?;
    }
    if args.dry_run {
        context.output.note(&format!("  The token for {name} would be forgotten. Nothing was changed."));
        return Ok(Exit::Ok);
    }
    match (args.revoke, revoked) {
        (false, _) if !was_kept => context.output.note(&format!("  No token for {name} was kept here.")),
        (false, _) => context.output.done(&format!(
            "The token for {name} is forgotten here; it goes on holding until it is revoked: chancery token revoke"
        )),
        (true, true) => context.output.done(&format!("Signed out of {name}; the token is revoked")),
        (true, false) => context.output.done(&format!("Signed out of {name}; the token held no more")),
    }
    Ok(Exit::Ok)
}

/// Whether the server revoked the token just now; it may have ended before. Errors: the server did not answer, or said no
/// for another reason.
fn revoke(server: &Server, name: &str, dry_run: bool) -> Result<bool> {
    if server.token.is_none() {
        return Err(CliError::new(code::NO_SIGN_IN, Exit::Denied).with("server", name));
    }
    let ended = [code::NOT_SIGNED_IN, code::TOKEN_EXPIRED, code::TOKEN_REVOKED];
    match answer::silent(connect::to_server(server)?.sign_out(&(), &Rehearsal { dry_run })) {
        Ok(_) => Ok(true),
        Err(error) if ended.contains(&error.code()) => Ok(false),
        Err(error) => Err(error),
    }
}
