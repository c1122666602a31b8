//! `chancery request key`

use std::path::PathBuf;

use chancery_api::Secret;
use chancery_api::request::ExportKey;
use clap::builder::NonEmptyStringValueParser;
use zeroize::Zeroizing;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::files::{self, NewFile};
use crate::secret::generate;
use crate::secret::target::{self, SecretTarget, Words};
use crate::secret::{Purpose, SecretSource};

/// Arguments of `chancery request key`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery request key shop.example.org -o shop.key                          with a password made here
  chancery request key shop.example.org -o shop.key --password-from prompt
  openssl pkey -in shop.key -out plain.key                                   opens it")]
pub(super) struct Args {
    /// Request: name or id
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// File for the encrypted key (PKCS#8, mode 0600)
    #[arg(short, long, value_name = "FILE", value_parser = files::key_file_parser())]
    output: PathBuf,

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

const PURPOSE: Purpose = Purpose { question: "Password for the key", flag: "--password-from", new: true };
const WORDS: Words = Words { label: "password", flag: "--password-from", to: "--password-to" };

/// Writes the key of a request.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    if !args.force {
        files::refuse_existing([args.output.as_path()])?;
    }
    let source = args.password_from.clone().unwrap_or(SecretSource::Generate(generate::WORDS));
    target::check(&source, args.password_to.as_ref(), WORDS, context)?;
    let password = source.read(PURPOSE, context.prompt)?;
    let body = ExportKey { password: Secret(password.clone()) };
    let key = answer::data(api.export_key(&args.name, &body), context)?;
    files::write(&[NewFile::private(&args.output, Zeroizing::new(key.pem.into_bytes()))], args.force)?;
    target::hand_over(&password, &source, args.password_to.as_ref(), WORDS, context)?;
    let path = args.output.display().to_string();
    if context.output.is_json() {
        context.output.document(serde_json::json!({ "file": path }))?;
    }
    context.output.file(&path, "encrypted private key, mode 0600");
    Ok(Exit::Ok)
}
