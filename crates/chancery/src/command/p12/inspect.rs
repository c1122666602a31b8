//! `chancery p12 inspect`

use std::ffi::OsString;

use super::open::Opening;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::files::Source;
use crate::view;

/// Arguments of `chancery p12 inspect`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery p12 inspect joe.p12
  chancery p12 inspect joe.p12 --password-from file:pass.txt --json")]
pub(super) struct Args {
    /// The .p12 or .pfx file; - is standard input
    #[arg(value_name = "FILE")]
    file: OsString,

    #[command(flatten)]
    opening: Opening,
}

/// Shows what is in the file.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let source = Source::from(args.file.clone());
    let (contents, _) = args.opening.open(&source, context)?;
    let card = view::pkcs12::open_card(&source.to_string(), &contents);
    let now = context.now;
    context.output.card(&card, || view::pkcs12::open_json(&contents, now))?;
    Ok(Exit::Ok)
}
