//! `chancery ca request`

use std::path::PathBuf;

use super::export;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::{CliError, Result};
use crate::exit::Exit;

/// Arguments of `chancery ca request`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery ca request issuing-2 -o issuing-2.csr
  chancery ca request issuing-2 | mail -s 'please sign' root@example.com")]
pub(super) struct Args {
    /// Authority that waits for its certificate: slug or name
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// File; standard output when not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Overwrite an existing file
    #[arg(long)]
    force: bool,
}

/// Writes the request of an authority that somebody else will sign.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let authority = answer::data(api.authority(&args.name), context)?;
    let Some(request) = authority.request else {
        return Err(CliError::new("CHY-3015", Exit::Conflict)
            .with("object", authority.slug)
            .with("state", authority.state)
            .with("wanted", "pending"));
    };
    export::write(args.output.as_ref(), request.clone().into_bytes(), "request", args.force, context)?;
    if context.output.is_json() {
        context
            .output
            .document(serde_json::json!({ "slug": authority.slug, "request": request, "file": args.output }))?;
    }
    context.output.note(&format!("  next   chancery ca complete {} CERTIFICATE", authority.slug));
    Ok(Exit::Ok)
}
