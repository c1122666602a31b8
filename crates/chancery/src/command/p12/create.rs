//! `chancery p12 create`: a file with a key that the authority keeps.

use std::path::PathBuf;

use crate::connect::Api;
use crate::context::Context;
use crate::delivery;
use crate::error::Result;
use crate::exit::Exit;
use crate::files::{self, NewFile};
use crate::install::safe_file_name;
use crate::one_certificate;
use crate::present;
use crate::secret::generate;
use crate::secret::target::{self, SecretTarget};
use crate::secret::{Purpose, SecretSource};

/// Arguments of `chancery p12 create`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery p12 create joe@example.org                            joe@example.org.p12, with a password made here
  chancery p12 create joe@example.org -o joe.p12 --password-from prompt
  chancery p12 create joe@example.org --legacy                   for devices that read nothing newer")]
pub(super) struct Args {
    /// Certificate whose key the authority keeps: name, serial number or thumbprint
    #[arg(value_name = "NAME")]
    name: String,

    /// File; NAME.p12 when not given
    #[arg(short, long, value_name = "FILE", value_parser = files::key_file_parser())]
    output: Option<PathBuf>,

    /// Old encryption (3DES) for devices that read nothing newer
    #[arg(long)]
    legacy: bool,

    /// Name that programs show; the certificate's when not given
    #[arg(long, value_name = "TEXT")]
    friendly_name: Option<String>,

    /// Where the password comes from; five random words when not given
    #[arg(long, alias = "passout", value_name = "SRC")]
    password_from: Option<SecretSource>,

    /// Where a password made here is written: file:PATH or fd:N
    #[arg(long, value_name = "DEST")]
    password_to: Option<SecretTarget>,

    /// Overwrite an existing file
    #[arg(long)]
    force: bool,
}

const PURPOSE: Purpose = Purpose { question: "Password for the .p12", flag: "--password-from", new: true };

/// Writes a .p12.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let certificate = one_certificate::data(&args.name, context, api, |name| api.certificate(name))?;
    let path = args.output.clone().unwrap_or_else(|| format!("{}.p12", safe_file_name(&certificate.name)).into());
    if !args.force {
        files::refuse_existing([path.as_path()])?;
    }
    let source = args.password_from.clone().unwrap_or(SecretSource::Generate(generate::WORDS));
    target::check(&source, args.password_to.as_ref(), delivery::P12_WORDS, context)?;
    let password = source.read(PURPOSE, context.prompt)?;
    let bytes = delivery::held_pkcs12(&certificate, &password, args.legacy, args.friendly_name.clone(), api)?;
    files::write(&[NewFile::private(&path, bytes)], args.force)?;
    target::hand_over(&password, &source, args.password_to.as_ref(), delivery::P12_WORDS, context)?;
    let file = path.display().to_string();
    context.output.card(
        &present::certificate::card(&certificate),
        || serde_json::json!({ "file": file, "certificate": certificate }),
    )?;
    context.output.file(&file, "key and full chain with a password, mode 0600");
    Ok(Exit::Ok)
}
