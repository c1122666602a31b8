//! `chancery crl release`

use chancery_api::certificate::Revoke;

use crate::command::remote::revoke::{self, Deed};
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::passphrase::Unlock;

/// Arguments of `chancery crl release`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery crl release 4f:a1:07:7c
  chancery crl release 4fa1077c --dry-run")]
pub(super) struct Args {
    /// Serial numbers on hold, in any notation
    #[arg(value_name = "SERIAL", required = true)]
    serials: Vec<String>,

    /// Passphrase of the authority
    #[command(flatten)]
    unlock: Unlock,

    /// Show what would be released, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Lifts the hold of serial numbers.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let body = Revoke { dry_run: args.dry_run, ..Revoke::default() };
    revoke::perform(Deed::Release, &args.serials, &body, &args.unlock, context, api)
}
