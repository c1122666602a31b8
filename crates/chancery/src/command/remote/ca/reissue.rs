//! `chancery ca reissue`

use chancery_api::authority::{Reissue, Reissued};
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::output::cell::Cell;
use crate::output::listing::{Column, Listing};
use crate::passphrase::{Given, Unlock};
use crate::present::{self, time};

/// Arguments of `chancery ca reissue`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery ca reissue issuing-1 --dry-run       the plan with its dates
  chancery ca reissue issuing-1                 everything still valid, again under the authority that issues now
  chancery ca reissue issuing-1 --to issuing-2 --yes --json")]
pub(super) struct Args {
    /// Authority that ends: slug or name
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// Authority that issues now; the default of each profile when not given
    #[arg(long, value_name = "AUTHORITY")]
    to: Option<String>,

    /// Passphrase of the authority that issues now
    #[command(flatten)]
    unlock: Unlock,

    /// Show the plan, and change nothing
    #[arg(long)]
    dry_run: bool,
}

const COLUMNS: &[Column] = &[
    Column { field: "name", title: "NAME" },
    Column { field: "not_after", title: "UNTIL" },
    Column { field: "serial", title: "OLD SERIAL" },
    Column { field: "new_serial", title: "NEW SERIAL" },
    Column { field: "fault", title: "NOT RE-ISSUED BECAUSE" },
];

/// Issues again what an authority issued, after showing the plan.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let call = |Given { passphrase, assume_unlocked }, dry_run| {
        api.reissue(&args.name, &Reissue { to: args.to.clone(), passphrase, dry_run, assume_unlocked })
    };
    if args.dry_run {
        let plan = args.unlock.call(true, context, |given| call(given, true))?;
        return shown(&plan, true, context);
    }
    // The passphrase is asked for when the plan was agreed to.
    let plan = answer::silent(call(Given::ASSUMED, true))?;
    context.confirm_name(&format!("Issue {} certificates again?", plan.items.len()), &args.name)?;
    let done = args.unlock.call(false, context, |given| call(given, false))?;
    shown(&done, false, context)
}

fn shown(reissued: &Reissued, dry_run: bool, context: &mut Context) -> Result<Exit> {
    let mut exit = Exit::Ok;
    let mut listing = Listing::new(COLUMNS, "There is nothing to issue again.");
    for row in &reissued.items {
        let fault = row.fault.as_ref().map(|fault| answer::of_fault(fault, ""));
        if let (Some(fault), Exit::Ok) = (&fault, exit) {
            exit = fault.exit();
        }
        let cells = vec![
            Cell::Name(row.name.clone()),
            time(&row.not_after),
            row.serial.as_str().into(),
            Cell::optional(row.new_serial.as_deref()),
            Cell::optional(fault.map(|fault| fault.text().title)),
        ];
        listing.row_with(cells, answer::json(row));
    }
    if context.output.is_json() {
        context.output.document(answer::json(reissued))?;
    } else {
        context.output.listing(&listing)?;
    }
    context.output.note(&format!(
        "  the old authority ends {}; until {} a certificate of full length still fits under it",
        present::date(&reissued.authority_ends),
        present::date(&reissued.last_full_length)
    ));
    if dry_run {
        context.output.note("  Nothing was issued.");
        return Ok(exit);
    }
    let count = reissued.items.iter().filter(|row| row.new_serial.is_some()).count();
    context.output.done(&format!("Issued again: {count} of {}", reissued.items.len()));
    Ok(exit)
}
