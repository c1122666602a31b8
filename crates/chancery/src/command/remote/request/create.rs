//! `chancery request create`

use std::ffi::OsString;
use std::path::PathBuf;

use chancery_api::request::CreateRequest;

use crate::answer;
use crate::command::remote::ca;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::files::{self, Source};
use crate::present;
use crate::request_file;

/// Arguments of `chancery request create`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery request create shop.example.org -o shop.csr       key kept here, request for a commercial authority
  chancery request create shop.example.org www.example.org --key rsa2048
  chancery request create --csr made-elsewhere.csr           remember a request whose key is elsewhere
  chancery request create shop.example.org --dry-run")]
pub(super) struct Args {
    /// Names to be certified; the first names the request
    #[arg(value_name = "NAME", required_unless_present = "csr")]
    names: Vec<String>,

    /// A further alternative name
    #[arg(long, value_name = "NAME")]
    san: Vec<String>,

    /// The whole subject, as CN=…,O=… or /O=…/CN=…
    #[arg(long, value_name = "DN")]
    subject: Option<String>,

    /// What to call it in lists
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,

    /// Profile, for key type and usages
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,

    /// Key type; the profile's first when not given
    #[arg(long, value_name = "TYPE", conflicts_with = "csr")]
    key: Option<String>,

    /// A request made elsewhere: no key is made
    #[arg(long, value_name = "FILE")]
    csr: Option<OsString>,

    /// File for the request; standard output when not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Overwrite an existing file
    #[arg(long)]
    force: bool,

    /// Check and show, but keep nothing
    #[arg(long)]
    dry_run: bool,
}

/// Makes a request for an outside authority.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    if let (Some(path), false) = (&args.output, args.force) {
        files::refuse_existing([path.as_path()])?;
    }
    let given = args.csr.clone().map(|file| request_file::read(&Source::from(file))).transpose()?;
    let body = CreateRequest {
        name: args.name.clone(),
        names: args.names.iter().chain(&args.san).cloned().collect(),
        subject: args.subject.clone(),
        profile: args.profile.clone(),
        key: args.key.clone(),
        csr: given.as_ref().map(request_file::to_pem),
        dry_run: args.dry_run,
    };
    let request = answer::data(api.create_request(&body), context)?;
    if context.output.is_json() {
        context.output.document(answer::json(&request))?;
    }
    if args.dry_run {
        context.output.note("  Nothing was made.");
        return Ok(Exit::Ok);
    }
    if args.output.is_some() || !context.output.is_json() {
        let pem = request.pem.clone().unwrap_or_default().into_bytes();
        ca::write(args.output.as_ref(), pem, "request", args.force, context)?;
    }
    let name = &request.name;
    context.output.done(&format!("Request {} for {name}", request.id));
    context.output.note(&format!("  next   chancery request complete {name} CERTIFICATE"));
    Ok(Exit::Ok)
}

/// A request as the result of a deed.
pub(super) fn shown(request: &chancery_api::request::Request, context: &mut Context) -> Result<()> {
    context.output.card(&present::request::card(request), || answer::json(request))
}
