//! `chancery profile test`

use std::ffi::OsString;

use chancery_api::profile::TestProfile;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::files::Source;
use crate::output::card::Card;
use crate::output::cell::Cell;
use crate::output::style::Tone;
use crate::present;
use crate::request_file;

/// Arguments of `chancery profile test`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery profile test server server.csr        exit code 6 when it would be refused
  chancery profile test email joe.csr --json")]
pub(super) struct Args {
    /// Profile
    #[arg(value_name = "PROFILE", value_parser = NonEmptyStringValueParser::new())]
    slug: String,

    /// Request, PEM or DER; `-` is standard input
    #[arg(value_name = "FILE")]
    file: OsString,
}

/// Shows what would become of a request; nothing is signed.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let request = request_file::read(&Source::from(args.file.clone()))?;
    let test =
        answer::data(api.test_profile(&args.slug, &TestProfile { csr: request_file::to_pem(&request) }), context)?;
    let mut card = Card::new("Test of a profile", args.slug.as_str());
    let (state, words) = if test.accepted { ("ok", "It would be issued") } else { ("failed", "It would be refused") };
    card.fact("answer", Cell::State(state.to_owned(), words.to_owned()));
    for fault in &test.faults {
        let text = answer::of_fault(fault, "").text();
        card.note(Tone::Bad, [Some(text.title), text.why].into_iter().flatten().collect::<Vec<_>>().join(" "));
    }
    context.output.card(&card, || answer::json(&test))?;
    present::changes::changes(&test.changes, true, &context.output);
    present::changes::findings(&test.findings, &context.output);
    Ok(if test.accepted { Exit::Ok } else { Exit::Refused })
}
