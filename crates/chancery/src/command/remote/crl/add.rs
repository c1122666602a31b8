//! `chancery crl add`

use chancery_api::crl::AddEntries;
use chancery_pki::serial::Serial;

use crate::answer;
use crate::command::remote::revoke::{self, Deed};
use crate::connect::Api;
use crate::context::Context;
use crate::error::{CliError, Result};
use crate::exit::Exit;
use crate::one_authority;
use crate::passphrase::Unlock;
use crate::span;

/// Arguments of `chancery crl add`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery crl add 4f:a1:07:7c --reason keyCompromise
  chancery crl add 0x1001 0x1002 --ca issuing-1 --since 2026-11-01 --yes
  chancery crl add 4fa1077c --dry-run")]
pub(super) struct Args {
    /// Serial numbers in hexadecimal, in any notation
    #[arg(value_name = "SERIAL", required = true)]
    serials: Vec<String>,

    /// Authority; the only issuing one when not given
    #[arg(long, value_name = "AUTHORITY")]
    ca: Option<String>,

    /// Reason: keyCompromise, superseded, cessationOfOperation …
    #[arg(long, value_name = "REASON")]
    reason: Option<String>,

    /// Since when it is not to be relied on
    #[arg(long, value_name = "DATE")]
    since: Option<String>,

    /// A note for people
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,

    /// Passphrase of the authority
    #[command(flatten)]
    unlock: Unlock,

    /// Check and show, but change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Revokes by serial number.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let authority = one_authority::slug(args.ca.as_deref(), api)?;
    let mut serials = Vec::new();
    for text in &args.serials {
        let serial =
            Serial::from_hex(text).ok_or_else(|| CliError::new("CHY-1016", Exit::Usage).with("given", text))?;
        serials.push(serial.to_hex());
    }
    let since = args.since.as_deref().map(|text| span::instant(text, false)).transpose()?;
    context.output.note(&format!("  {authority}: {}", serials.join(", ")));
    if !args.dry_run {
        context.confirm(&format!("Revoke {} serial numbers of {authority}?", serials.len()))?;
    }
    let (passphrase, will_ask) = match args.dry_run {
        true => args.unlock.rehearsed(context.prompt)?,
        false => (args.unlock.secret(context.prompt)?, false),
    };
    let body = AddEntries {
        serials,
        reason: args.reason.clone(),
        since,
        note: args.note.clone(),
        passphrase,
        dry_run: args.dry_run,
    };
    let mut revoked = answer::data(api.add_entries(&authority, &body), context)?;
    if will_ask {
        revoked.waiting.clear();
    }
    let is_known = |serial: &String| revoked.certificates.iter().any(|certificate| certificate.serial == *serial);
    let others: Vec<String> = body.serials.iter().filter(|serial| !is_known(serial)).cloned().collect();
    revoke::shown(Deed::Revoke, &revoked, &others, args.dry_run, context)
}
