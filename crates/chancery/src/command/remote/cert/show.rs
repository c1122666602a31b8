//! `chancery cert show`

use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::one_certificate;
use crate::present;

/// Arguments of `chancery cert show`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery cert show www.example.org
  chancery cert show 4f:a1:07:7c --json
  chancery cert show server.pem              the record of the certificate in a file")]
pub(super) struct Args {
    /// Certificate: name, serial number, thumbprint, or a file with the certificate
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,
}

/// Shows a certificate.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let certificate = one_certificate::data(&args.name, context, api, |name| api.certificate(name))?;
    let is_chosen = context.output.has_fields();
    let data = || if is_chosen { answer::whole(&certificate) } else { answer::json(&certificate) };
    context.output.card(&present::certificate::card(&certificate), data)?;
    Ok(Exit::Ok)
}
