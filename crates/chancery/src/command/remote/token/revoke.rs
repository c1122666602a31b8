//! `chancery token revoke`

use chancery_api::rehearsal::Rehearsal;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;

/// Arguments of `chancery token revoke`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery token revoke deploy
  chancery token revoke 269737367961604113 --yes
  chancery token revoke deploy --dry-run")]
pub(super) struct Args {
    /// Token: id or name
    #[arg(value_name = "TOKEN", value_parser = NonEmptyStringValueParser::new())]
    token: String,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Takes a token back after asking.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    if !args.dry_run {
        context.confirm(&format!("Whoever uses the token {} is signed out. Revoke?", args.token))?;
    }
    let rehearsal = Rehearsal { dry_run: args.dry_run };
    let token = answer::data(api.revoke_token(&args.token, &(), &rehearsal), context)?;
    context.output.card(&present::token::card(&token), || answer::json(&token))?;
    if args.dry_run {
        context.output.note("  Nothing was changed.");
        return Ok(Exit::Ok);
    }
    context.output.done(&format!("{} opens nothing any more", token.name));
    Ok(Exit::Ok)
}
