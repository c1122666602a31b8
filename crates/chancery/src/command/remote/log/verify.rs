//! `chancery log verify`

use chancery_api::log::{LogVerified, VerifyLog};

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::error::{CliError, code};
use crate::exit::Exit;
use crate::output::card::Card;
use crate::output::cell::Cell;
use crate::output::style::Tone;
use crate::present::number;
use crate::remembered::Remembered;

/// Arguments of `chancery log verify`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery log verify                  exit code 8 when something is wrong
  chancery log verify --json
  chancery log verify --forget         do not compare with what was seen before")]
pub(super) struct Args {
    /// Do not compare with the checkpoint remembered from before, and remember the new one
    #[arg(long)]
    forget: bool,
}

/// Checks the audit log, and that it extends the checkpoint seen last from here (decision 7).
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let remembered = Remembered::of(context);
    let checkpoint = if args.forget { None } else { remembered.checkpoint()? };
    let compared = checkpoint.is_some();
    let verified = answer::data(api.verify_log(&VerifyLog { checkpoint }), context)?;
    shown(&verified, compared, context)?;
    if !verified.sound {
        let error = CliError::new(code::LOG_NOT_SOUND, Exit::Finding).with("count", verified.faults.len().to_string());
        if !context.output.is_json() {
            context.output.error(&error);
        }
        return Ok(Exit::Finding);
    }
    // Only a sound log is what the next check compares with.
    if let Some(checkpoint) = &verified.checkpoint {
        remembered.keep(checkpoint)?;
    }
    Ok(Exit::Ok)
}

fn shown(verified: &LogVerified, compared: bool, context: &mut Context) -> Result<()> {
    let mut card = Card::new("Audit log", if verified.sound { "sound" } else { "not sound" });
    let (state, words) = if verified.sound { ("ok", "Nothing is wrong") } else { ("failed", "Something is wrong") };
    card.fact("state", Cell::State(state.to_owned(), words.to_owned()));
    card.fact("entries", number(verified.entries));
    card.fact("certificates", number(verified.certificates));
    card.fact(
        "compared",
        if compared { "with the checkpoint seen last" } else { "with nothing: first look from here" },
    );
    for fault in &verified.faults {
        card.note(Tone::Bad, fault.as_str());
    }
    context.output.card(&card, || answer::json(verified))
}
