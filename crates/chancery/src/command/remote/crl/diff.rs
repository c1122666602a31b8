//! `chancery crl diff`

use chancery_api::crl::DiffQuery;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::one_authority;
use crate::present;

/// Arguments of `chancery crl diff`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery crl diff 41 43
  chancery crl diff 2 3 root-1
  chancery crl diff 41 43 --json")]
pub(super) struct Args {
    /// Number of the older CRL
    #[arg(value_name = "FROM")]
    from: u64,

    /// Number of the newer CRL
    #[arg(value_name = "TO")]
    to: u64,

    /// Authority; the only issuing one when not given
    #[arg(value_name = "AUTHORITY", value_parser = NonEmptyStringValueParser::new())]
    authority: Option<String>,
}

/// Lists what changed from one CRL to the other.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let authority = one_authority::slug(args.authority.as_deref(), api)?;
    let diff = answer::data(api.crl_diff(&authority, &DiffQuery { from: args.from, to: args.to }), context)?;
    if context.output.is_json() {
        context.output.document(answer::json(&diff))?;
    } else {
        context.output.listing(&present::crl::diff(&diff))?;
    }
    if diff.more {
        context.output.note("  There are more than are listed.");
    }
    Ok(Exit::Ok)
}
