//! `chancery crl release`

use chancery_api::certificate::Revoke;

use crate::command::remote::revoke::{self, Deed, Manner};
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery crl release`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery crl release 4f:a1:07:7c
  chancery crl release 4fa1077c --dry-run")]
pub(super) struct Args {
    /// Serial numbers on hold, in any notation
    #[arg(value_name = "SERIAL", required = true)]
    serials: Vec<String>,

    /// How
    #[command(flatten)]
    manner: Manner,
}

/// Lifts the hold of serial numbers.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    revoke::perform(Deed::Release, &args.serials, Revoke::default(), &args.manner, context, api)
}
