//! `chancery hold`

use chancery_api::certificate::Revoke;

use super::revoke::{self, Deed};
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::passphrase::Unlock;

/// Arguments of `chancery hold`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery hold joe@example.org --note 'phone lost'
  chancery hold joe@example.org --dry-run
  chancery release joe@example.org                lifts it again")]
pub struct Args {
    /// Certificates: name, serial number, thumbprint, or a file with the certificate
    #[arg(value_name = "NAME", required = true)]
    names: Vec<String>,

    /// A note for people
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,

    /// Passphrase of the authority
    #[command(flatten)]
    unlock: Unlock,

    /// Show what would be put on hold, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Puts certificates on hold.
pub(in crate::command) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let body = Revoke { note: args.note.clone(), dry_run: args.dry_run, ..Revoke::default() };
    revoke::perform(Deed::Hold, &args.names, &body, &args.unlock, context, api)
}
