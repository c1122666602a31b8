//! `chancery release`

use chancery_api::certificate::Revoke;

use super::revoke::{self, Deed};
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::passphrase::Unlock;

/// Arguments of `chancery release`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery release joe@example.org
  chancery release 4f:a1:07:7c --note 'phone found'
  chancery release joe@example.org --dry-run")]
pub struct Args {
    /// Certificates on hold: name, serial number, thumbprint, or a file with the certificate
    #[arg(value_name = "NAME", required = true)]
    names: Vec<String>,

    /// A note for people
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,

    /// Passphrase of the authority
    #[command(flatten)]
    unlock: Unlock,

    /// Show what would be released, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Lifts the hold of certificates.
pub(in crate::command) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let body = Revoke { note: args.note.clone(), dry_run: args.dry_run, ..Revoke::default() };
    revoke::perform(Deed::Release, &args.names, &body, &args.unlock, context, api)
}
