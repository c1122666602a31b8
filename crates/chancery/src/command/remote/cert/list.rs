//! `chancery cert list`

use chancery_api::certificate::CertificateQuery;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::present;

/// Arguments of `chancery cert list`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery cert list
  chancery cert list --json --limit 100
  chancery cert list --state revoked --profile email
  chancery cert list example.org")]
pub(super) struct Args {
    /// Part of a name, a serial number or a thumbprint
    #[arg(value_name = "TEXT")]
    text: Option<String>,

    /// Only this state: valid, expiring, expired, revoked, on_hold
    #[arg(long, value_name = "STATE")]
    state: Option<String>,

    /// Only this profile
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,

    /// Only this authority
    #[arg(long, value_name = "AUTHORITY")]
    ca: Option<String>,

    /// Only of this person: id, address or name
    #[arg(long, value_name = "PERSON")]
    owner: Option<String>,

    /// Most lines, at most 1000 at once
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,

    /// Go on where the last list ended: its data.next
    #[arg(long, value_name = "CURSOR")]
    cursor: Option<String>,
}

/// Lists certificates, newest first.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let query = CertificateQuery {
        q: args.text.clone(),
        state: args.state.clone(),
        profile: args.profile.clone(),
        authority: args.ca.clone(),
        owner: args.owner.clone(),
        expiring_within: None,
        limit: Some(args.limit),
        cursor: args.cursor.clone(),
    };
    let page = answer::data(api.certificates(&query), context)?;
    let more = page.next.clone();
    let listing = present::certificate::listing(&page.items, page.next, "There is no such certificate.");
    context.output.listing(&listing)?;
    if let Some(cursor) = more {
        context.output.note(&format!("  there are more: --cursor {cursor}"));
    }
    Ok(Exit::Ok)
}
