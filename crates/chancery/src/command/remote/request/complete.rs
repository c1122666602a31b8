//! `chancery request complete`

use std::ffi::OsString;

use chancery_api::request::CompleteRequest;

use super::create;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::certificate_file;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::files::Source;

/// Arguments of `chancery request complete`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery request complete shop.example.org shop.crt
  chancery request complete shop.example.org shop.crt chain.pem
  chancery request complete shop.example.org bundle.p7b --dry-run")]
pub(super) struct Args {
    /// Request: name or id
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// Files with the certificate and the chain above it, in any order; PEM, DER or PKCS#7
    #[arg(value_name = "FILE", required = true)]
    files: Vec<OsString>,

    /// Check that the certificate belongs to the request, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Hands in the certificate that came back.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let sources: Vec<Source> = args.files.iter().cloned().map(Source::from).collect();
    let pem = certificate_file::read_all(&sources)?;
    if args.dry_run {
        let request = answer::silent(api.request(&args.name))?;
        if let Some(csr) = &request.pem {
            certificate_file::belongs(&pem, csr)?;
        }
        let input = CompleteRequest { pem, dry_run: true };
        let request = answer::data(api.complete_request(&args.name, &input), context)?;
        create::shown(&request, context)?;
        context.output.note("  The certificate belongs to this request. Nothing was changed.");
        return Ok(Exit::Ok);
    }
    let request = answer::data(api.complete_request(&args.name, &CompleteRequest { pem, dry_run: false }), context)?;
    create::shown(&request, context)?;
    context.output.done(&format!("Completed {}", request.name));
    context.output.note(&format!("  next   chancery request download {} -o DIR", request.name));
    Ok(Exit::Ok)
}
