//! `chancery crl schedule`

use chancery_api::crl::ScheduleCrl;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::one_authority;
use crate::output::card::Card;
use crate::output::cell::Cell;
use crate::present::number;
use crate::span;

/// Arguments of `chancery crl schedule`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery crl schedule                                  as it is
  chancery crl schedule --valid-days 7 --resign-hours 24
  chancery crl schedule root-1 --valid-days 365 --resign-hours 4380
  chancery crl schedule --deltas on                      a delta CRL beside each CRL, named in it
  chancery crl schedule --partition-size 50000           for certificates issued from now on")]
pub(super) struct Args {
    /// Authority; the only issuing one when not given
    #[arg(value_name = "AUTHORITY", value_parser = NonEmptyStringValueParser::new())]
    authority: Option<String>,

    /// Days from a CRL to the next at the latest
    #[arg(long, value_name = "DAYS", value_parser = span::days)]
    valid_days: Option<u32>,

    /// Hours after which it is signed again although nothing changed
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u32).range(1..))]
    resign_hours: Option<u32>,

    /// Certificates that one CRL covers; then the next partition is opened, with a CRL of its own
    #[arg(long, value_name = "N")]
    partition_size: Option<u64>,

    /// Whether each CRL has a delta CRL beside it and names its address
    #[arg(long, value_name = "on|off", value_parser = on_or_off)]
    deltas: Option<bool>,

    /// Check and show, but change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Shows or sets when CRLs are signed.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let authority = one_authority::slug(args.authority.as_deref(), api)?;
    let change = ScheduleCrl {
        valid_days: args.valid_days,
        resign_hours: args.resign_hours,
        partition_size: args.partition_size,
        deltas: args.deltas,
        dry_run: args.dry_run,
    };
    let is_change = change != ScheduleCrl { dry_run: change.dry_run, ..ScheduleCrl::default() };
    let answer = if is_change { api.schedule_crl(&authority, &change) } else { api.crl_schedule(&authority) };
    let schedule = answer::data(answer, context)?;
    let mut card = Card::new("CRL schedule", authority);
    card.fact("valid days", number(schedule.valid_days.into()));
    card.fact("again after hours", number(schedule.resign_hours.into()));
    card.fact("deltas", Cell::Text(if schedule.deltas { "on" } else { "off" }.to_owned()));
    card.fact("partition size", number(schedule.partition_size));
    card.fact("open partition", number(schedule.partition));
    context.output.card(&card, || answer::json(&schedule))?;
    if args.dry_run {
        context.output.note("  Nothing was changed.");
    }
    Ok(Exit::Ok)
}

fn on_or_off(text: &str) -> std::result::Result<bool, &'static str> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("on or off"),
    }
}
