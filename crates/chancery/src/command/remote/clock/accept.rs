//! `chancery clock accept`

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;
use chancery_api::rehearsal::Rehearsal;

/// Arguments of `chancery clock accept`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery clock accept
  chancery clock accept --yes
  chancery clock accept --dry-run")]
pub(super) struct Args {
    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Accepts the clock.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let clock = answer::data(api.clock(), context)?;
    let (now, seen) = (&clock.now, &clock.seen);
    // Both are RFC 3339 in UTC: their order is that of the times.
    if seen <= now {
        context.output.card(&present::clock::card(&clock), || answer::json(&clock))?;
        context.output.note("  No later time was seen, so there is nothing to accept.");
        return Ok(Exit::Ok);
    }
    if args.dry_run {
        let clock = answer::data(api.accept_clock(&(), &Rehearsal { dry_run: true }), context)?;
        context.output.card(&present::clock::card(&clock), || answer::json(&clock))?;
        context.output.note("  Nothing was changed.");
        return Ok(Exit::Ok);
    }
    context.confirm(&format!("Is it {now}, and was {seen} a clock that was wrong?"))?;
    let clock = answer::data(api.accept_clock(&(), &Rehearsal::default()), context)?;
    context.output.card(&present::clock::card(&clock), || answer::json(&clock))?;
    context.output.done(&format!("The clock is accepted: signing goes on from {}", clock.now));
    context.output.note("  What was issued by the wrong clock bears its times: chancery cert list, chancery log list");
    Ok(Exit::Ok)
}
