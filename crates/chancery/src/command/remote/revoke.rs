//! `chancery revoke`

use std::collections::BTreeSet;

use chancery_api::certificate::{CrlFailure, Hold, Release, Revoke, Revoked};

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::halfway;
use crate::one_certificate;
use crate::passphrase::Unlock;
use crate::present;
use crate::span;

/// Arguments of `chancery revoke`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery revoke joe@example.org --reason keyCompromise    shows what it covers, asks, revokes
  chancery revoke 4f:a1:07:7c --reason superseded --yes     by serial number, in a script
  chancery revoke server.pem --since 2026-11-01             by file
  chancery revoke joe@example.org --hold                    can be lifted again")]
pub struct Args {
    /// Certificates: name, serial number, thumbprint, or a file with the certificate
    #[arg(value_name = "NAME", required = true)]
    names: Vec<String>,

    /// Reason: keyCompromise, affiliationChanged, superseded, cessationOfOperation, privilegeWithdrawn …
    #[arg(long, value_name = "REASON")]
    reason: Option<String>,

    /// Since when it is not to be relied on
    #[arg(long, value_name = "DATE")]
    since: Option<String>,

    /// Put on hold instead
    #[arg(long, conflicts_with = "reason")]
    hold: bool,

    /// How
    #[command(flatten)]
    manner: Manner,
}

/// Options of everything that is done to certificates by their names.
#[derive(clap::Args, Debug)]
pub(super) struct Manner {
    /// A note for people
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,

    /// Passphrase of the authority
    #[command(flatten)]
    unlock: Unlock,

    /// Show which certificates it is about, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// What is done to the certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// For good.
    Revoke,
    /// Until released.
    Hold,
    /// The hold is lifted.
    Release,
}

impl Deed {
    const fn done(self) -> &'static str {
        match self {
            Self::Revoke => "Revoked",
            Self::Hold => "On hold",
            Self::Release => "Released",
        }
    }
}

/// Revokes certificates.
pub(in crate::command) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let body = Revoke {
        reason: args.reason.clone(),
        since: args.since.as_deref().map(|text| span::instant(text, false)).transpose()?,
        ..Revoke::default()
    };
    let deed = if args.hold { Deed::Hold } else { Deed::Revoke };
    perform(deed, &args.names, body, &args.manner, context, api)
}

/// Shows what is covered, asks for the name, does it.
pub(super) fn perform(
    deed: Deed,
    names: &[String],
    body: Revoke,
    manner: &Manner,
    context: &mut Context,
    api: &Api,
) -> Result<Exit> {
    let body = Revoke { note: manner.note.clone(), dry_run: manner.dry_run, ..body };
    let call = |name: &str, body: &Revoke| {
        let Revoke { since, note, passphrase, dry_run, .. } = body.clone();
        match deed {
            Deed::Revoke => api.revoke(name, body),
            Deed::Hold => api.hold(name, &Hold { since, note, passphrase, dry_run }),
            Deed::Release => api.release(name, &Release { note, passphrase, dry_run }),
        }
    };
    let mut all = Revoked::default();
    let mut plans = Vec::new();
    let (tried, will_ask) = if body.dry_run { manner.unlock.rehearsed(context.prompt)? } else { (None, false) };
    for name in names {
        let rehearsal = |name: &str| call(name, &Revoke { dry_run: true, passphrase: tried.clone(), ..body.clone() });
        let (target, plan) = one_certificate::call(name, context, api, rehearsal)?;
        plans.push((target, answer::silent(plan)?));
    }
    for (_, plan) in &plans {
        for certificate in &plan.certificates {
            context.output.note(&format!("  {}", present::certificate::line(certificate)));
        }
    }
    let secret = if body.dry_run { None } else { manner.unlock.secret(context.prompt)? };
    if deed == Deed::Revoke && !body.dry_run {
        // All questions come first: after a no nothing is done.
        plans.iter().try_for_each(|(target, plan)| confirm(target, plan, context))?;
    }
    for (at, (target, plan)) in plans.into_iter().enumerate() {
        if body.dry_run {
            all.certificates.extend(plan.certificates);
            all.waiting.extend(plan.waiting.into_iter().filter(|_| !will_ask));
            all.failed.extend(plan.failed);
            continue;
        }
        let done = answer::data(call(&target, &Revoke { passphrase: secret.clone(), ..body.clone() }), context)
            .map_err(|error| halfway::stopped(error, names, at))?;
        all.certificates.extend(done.certificates);
        all.crls.extend(done.crls);
        all.waiting.extend(done.waiting);
        all.following.extend(done.following);
        all.failed.extend(done.failed);
    }
    shown(deed, &all, &[], body.dry_run, context)
}

/// Asks for the name of what is to be revoked.
fn confirm(target: &str, plan: &Revoked, context: &Context) -> Result<()> {
    let name = plan.certificates.first().map_or(target, |certificate| certificate.name.as_str());
    let question = match plan.certificates.len() {
        0 | 1 => format!("Revoke {name}?"),
        count => format!("Revoke {count} certificates? All have the same key."),
    };
    context.confirm_name(&question, name)
}

/// Shows what was done, `others` being serial numbers without a certificate; exit 9 when a CRL waits for a locked key or
/// the right time, or could not be signed.
pub(super) fn shown(
    deed: Deed,
    revoked: &Revoked,
    others: &[String],
    dry_run: bool,
    context: &mut Context,
) -> Result<Exit> {
    if context.output.is_json() {
        context.output.document(answer::json(revoked))?;
    } else {
        let listing =
            present::certificate::listing(&revoked.certificates, None, "No certificate of this authority is covered.");
        context.output.listing(&listing)?;
    }
    let is_listed = revoked.waiting.is_empty() && revoked.failed.is_empty();
    let exit = if is_listed { Exit::Ok } else { Exit::Waiting };
    if dry_run {
        let late: Vec<&str> = revoked.failed.iter().map(|failure| failure.authority.as_str()).collect();
        let late: Vec<&str> = revoked.waiting.iter().map(String::as_str).chain(late).collect();
        if !late.is_empty() {
            let late = late.join(", ");
            context.output.note(&format!("  {late} cannot sign its CRL now: it would be recorded, and listed later."));
        }
        context.output.note("  Nothing was changed.");
        return Ok(exit);
    }
    let named = revoked.certificates.iter().map(|certificate| certificate.name.as_str());
    let names: Vec<&str> = named.chain(others.iter().map(String::as_str)).collect();
    context.output.done(&format!("{} {}", deed.done(), names.join(", ")));
    for crl in &revoked.crls {
        let entries = if crl.entries == 1 { "one entry".to_owned() } else { format!("{} entries", crl.entries) };
        context.output.note(&format!("  {} lists it: CRL #{} with {entries}", crl.authority, crl.number));
    }
    for authority in &revoked.following {
        context.output.note(&format!("  {authority} lists it with its next CRL, within seconds"));
    }
    for CrlFailure { authority, faults } in &revoked.failed {
        context.output.note(&format!("  recorded, but the CRL of {authority} could not be signed"));
        for fault in faults {
            context.output.note(&format!("  {}", answer::of_fault(fault, "")));
        }
        context.output.note(&format!("  A server tries again by itself; by hand: chancery crl publish {authority}"));
    }
    for authority in revoked.waiting.iter().collect::<BTreeSet<_>>() {
        context.output.note(&format!(
            "  recorded, but {authority} cannot sign its CRL now (its key is locked, or the clock is wrong)\n  \
             next   chancery crl publish {authority} --passphrase-from prompt"
        ));
    }
    Ok(exit)
}
