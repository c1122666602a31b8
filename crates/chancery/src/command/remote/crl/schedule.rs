//! `chancery crl schedule`

use chancery_api::crl::CrlSchedule;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::one_authority;
use crate::output::card::Card;
use crate::present::number;
use crate::span;

/// Arguments of `chancery crl schedule`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery crl schedule --valid-days 7 --resign-hours 24
  chancery crl schedule root-1 --valid-days 365 --resign-hours 4380
  chancery crl schedule --valid-days 3 --resign-hours 12 --dry-run")]
pub(super) struct Args {
    /// Authority; the only issuing one when not given
    #[arg(value_name = "AUTHORITY")]
    authority: Option<String>,

    /// Days from a CRL to the next at the latest
    #[arg(long, value_name = "DAYS", value_parser = span::days)]
    valid_days: u32,

    /// Hours after which it is signed again although nothing changed
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u32).range(1..))]
    resign_hours: u32,

    /// Check and show, but change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Sets when CRLs are signed.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let authority = one_authority::slug(args.authority.as_deref(), api)?;
    let mut schedule = CrlSchedule { valid_days: args.valid_days, resign_hours: args.resign_hours };
    if !args.dry_run {
        schedule = answer::data(api.put_crl_schedule(&authority, &schedule), context)?;
    }
    let mut card = Card::new("CRL schedule", authority);
    card.fact("valid days", number(schedule.valid_days.into()));
    card.fact("again after hours", number(schedule.resign_hours.into()));
    context.output.card(&card, || answer::json(&schedule))?;
    if args.dry_run {
        context.output.note("  Nothing was changed.");
    }
    Ok(Exit::Ok)
}
