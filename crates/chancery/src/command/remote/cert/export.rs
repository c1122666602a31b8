//! `chancery cert export`

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::command::remote::ca;
use crate::connect::Api;
use crate::context::Context;
use crate::delivery;
use crate::error::Result;
use crate::exit::Exit;
use crate::one_certificate;

/// Arguments of `chancery cert export`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery cert export www.example.org -o fullchain.pem     with its chain, without the root
  chancery cert export www.example.org --alone -o www.pem
  chancery cert export www.example.org --der -o www.cer
  chancery cert export www.example.org --root > all.pem")]
pub(super) struct Args {
    /// Certificate: name, serial number or thumbprint
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// File; standard output when not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// The certificate without its chain
    #[arg(long)]
    alone: bool,

    /// The chain up to the root, the root included
    #[arg(long, conflicts_with = "alone")]
    root: bool,

    /// The certificate alone, in DER
    #[arg(long, conflicts_with_all = ["root", "text"])]
    der: bool,

    /// Put every field as text before the PEM, as openssl x509 -text does
    #[arg(long)]
    text: bool,

    /// Overwrite an existing file
    #[arg(long)]
    force: bool,
}

/// Writes a certificate.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let issued = one_certificate::data(&args.name, context, api, |name| api.certificate_chain(name))?;
    let leaf = delivery::certificates(&issued.fullchain)?.into_iter().next().unwrap_or_default();
    let mut text = if args.alone { chancery_pki::pem::encode("CERTIFICATE", &leaf) } else { issued.fullchain.clone() };
    if let (true, Some(root)) = (args.root, &issued.root) {
        text.push_str(root);
    }
    if args.text {
        text = delivery::with_text(&issued.fullchain, &text)?;
    }
    let bytes = if args.der { leaf.to_vec() } else { text.into_bytes() };
    ca::write(args.output.as_ref(), bytes, "certificate", args.force, context)?;
    if context.output.is_json() {
        context.output.document(answer::json(&issued))?;
    }
    Ok(Exit::Ok)
}
