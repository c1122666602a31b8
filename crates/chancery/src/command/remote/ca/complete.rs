//! `chancery ca complete`

use std::ffi::OsString;

use chancery_api::authority::CompleteAuthority;

use super::create;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::certificate_file;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::files::Source;

/// Arguments of `chancery ca complete`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery ca complete issuing-2 issuing-2.crt
  chancery ca complete issuing-2 certificate.pem chain.pem
  chancery ca complete issuing-2 certificate.pem --dry-run")]
pub(super) struct Args {
    /// Authority that waits for its certificate: slug or name
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// Files with the certificate and the chain above it, in any order; PEM, DER or PKCS#7
    #[arg(value_name = "FILE", required = true)]
    files: Vec<OsString>,

    /// Check that the certificate belongs to the request and makes an authority, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Hands in the certificate that an outside authority gave.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let sources: Vec<Source> = args.files.iter().cloned().map(Source::from).collect();
    let pem = certificate_file::read_all(&sources)?;
    let authority = answer::silent(api.authority(&args.name))?;
    if let Some(request) = &authority.request {
        certificate_file::belongs(&pem, request)?;
    }
    let input = CompleteAuthority { pem, dry_run: args.dry_run };
    let authority = answer::data(api.complete_authority(&args.name, &input), context)?;
    create::shown(&authority, "Completed", args.dry_run, context)
}
