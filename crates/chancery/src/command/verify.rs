//! `chancery verify`

use std::ffi::OsString;

use chancery_domain::verdict::Verdict;
use chancery_pki::path::{self, Input, Outcome};

use crate::connect::Api;
use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;

mod criteria;
mod ladder;
mod material;
mod own;
mod report;
mod subject;
mod words;

use criteria::Criteria;
use material::Material;
use report::Report;
use subject::Subject;

/// Arguments of `chancery verify`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery verify mail.example.org:993                   what a server sends, for its name
  chancery verify server.pem --roots root.pem            the file may hold the chain as well
  chancery verify joe.pem --roots root.pem --purpose email-sign --name joe@example.org
  chancery verify server.pem --roots root.pem --crl root.crl --revocation require --json")]
pub struct Args {
    /// Certificate in PEM, DER or PKCS#7 (its first one; - is standard input), name of one issued here, or host:port of
    /// a TLS server
    #[arg(value_name = "FILE|NAME|HOST:PORT")]
    subject: OsString,

    /// File of certificates that may help to build the chain; not trusted
    #[arg(long, value_name = "FILE")]
    untrusted: Vec<OsString>,

    /// File of certificates that are trusted; without it the authorities of the data directory are
    #[arg(long, value_name = "FILE")]
    roots: Vec<OsString>,

    /// Trust no root at all: only to see what is wrong besides
    #[arg(long, conflicts_with = "roots")]
    no_roots: bool,

    /// File of CRLs
    #[arg(long, value_name = "FILE")]
    crl: Vec<OsString>,

    #[command(flatten)]
    criteria: Criteria,
}

/// Says whether a certificate is good, and why not. `connect` is called only when the authority is asked for its roots.
pub(super) fn run(args: &Args, context: &mut Context, connect: impl FnOnce(&Context) -> Result<Api>) -> Result<Exit> {
    let api = if args.roots.is_empty() && !args.no_roots {
        context.configure()?;
        Some(connect(context)?)
    } else {
        None
    };
    let mut subject = Subject::read(&args.subject, api.as_ref())?;
    let Some(target) = subject.certificate.take() else { return report::malformed(&subject, context) };
    let options = args.criteria.options(subject.host.as_deref())?;
    let mut material = Material::read(args, &mut subject, context)?;
    if let Some(api) = &api {
        own::add(&mut material, api)?;
    }
    let at = args.criteria.at.unwrap_or(context.now);
    let outcome = path::validate(&Input {
        target: &target,
        anchors: &material.roots,
        intermediates: &material.intermediates,
        crls: &material.crls,
        at,
        options: &options,
    });
    let verdict = Verdict::of(&outcome, at, 0);
    refuse_unproved(&subject, &outcome)?;
    Report { subject: &subject, outcome: &outcome, verdict: &verdict, options: &options, at }.print(context)?;
    Ok(if outcome.is_valid() { Exit::Ok } else { Exit::Finding })
}

/// A certificate that anybody could have sent says nothing good about the server, only something bad about itself.
fn refuse_unproved(subject: &Subject, outcome: &Outcome<'_>) -> Result<()> {
    match &subject.unproved {
        Some(reason) if outcome.is_valid() => Err(CliError::new(code::KEY_NOT_PROVED, Exit::Failed)
            .with("host", subject.label.clone())
            .with("reason", reason.clone())),
        _ => Ok(()),
    }
}
