//! `chancery hold`

use chancery_api::certificate::Revoke;

use super::revoke::{self, Deed, Manner};
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

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

    /// How
    #[command(flatten)]
    manner: Manner,
}

/// Puts certificates on hold.
pub(in crate::command) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    revoke::perform(Deed::Hold, &args.names, Revoke::default(), &args.manner, context, api)
}
