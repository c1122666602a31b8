//! `chancery crl show`

use std::path::PathBuf;

use base64ct::{Base64, Encoding as _};
use chancery_api::crl::CrlQuery;
use chancery_pki::crl::CertificateList;
use chancery_pki::pem;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::command::remote::ca;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::error::{CliError, code};
use crate::exit::Exit;
use crate::one_authority;
use crate::present;

/// Arguments of `chancery crl show`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery crl show                          in short
  chancery crl show --text                   every entry
  chancery crl show issuing-1 --pem > ca.crl
  chancery crl show --der -o ca.crl
  chancery crl show --delta --pem > delta.crl")]
pub(super) struct Args {
    /// Authority; the only issuing one when not given
    #[arg(value_name = "AUTHORITY", value_parser = NonEmptyStringValueParser::new())]
    authority: Option<String>,

    /// One partition; the CRL that lists everything when not given
    #[arg(long, value_name = "N")]
    partition: Option<u32>,

    /// Its delta CRL: what changed since a base
    #[arg(long)]
    delta: bool,

    /// The CRL as PEM
    #[arg(long, group = "form")]
    pem: bool,

    /// The CRL as DER
    #[arg(long, group = "form")]
    der: bool,

    /// The CRL as text, with every entry
    #[arg(long, group = "form")]
    text: bool,

    /// File for --pem and --der; standard output when not given
    #[arg(short, long, value_name = "FILE", conflicts_with = "text")]
    output: Option<PathBuf>,

    /// Overwrite an existing file
    #[arg(long)]
    force: bool,
}

/// Shows or writes a CRL.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let authority = one_authority::slug(args.authority.as_deref(), api)?;
    let crl = answer::data(api.crl(&authority, &CrlQuery { partition: args.partition, delta: args.delta }), context)?;
    let form = |reason: String| CliError::new(code::ANSWER_FORM, Exit::Failed).with("reason", reason);
    let der = Base64::decode_vec(&crl.base64).map_err(|error| form(error.to_string()))?;
    if args.text {
        let list = CertificateList::from_der(der).map_err(|fault| form(fault.to_string()))?;
        context.output.text(&present::crl::text(&list))?;
    } else if args.pem || args.der || args.output.is_some() {
        let bytes = if args.der { der } else { pem::encode("X509 CRL", &der).into_bytes() };
        ca::write(args.output.as_ref(), bytes, "CRL", args.force, context)?;
        if context.output.is_json() {
            context.output.document(answer::json(&crl))?;
        }
    } else {
        context.output.card(&present::crl::card(&crl.summary), || answer::json(&crl))?;
    }
    Ok(Exit::Ok)
}
