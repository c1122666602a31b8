//! `chancery release`

use chancery_api::certificate::Revoke;

use super::revoke::{self, Deed, Manner};
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

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

    /// How
    #[command(flatten)]
    manner: Manner,
}

/// Lifts the hold of certificates.
pub(in crate::command) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    revoke::perform(Deed::Release, &args.names, Revoke::default(), &args.manner, context, api)
}
