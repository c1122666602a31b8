//! `chancery p12 convert`

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use chancery_pki::pkcs12::{self, Style};
use serde_json::json;
use zeroize::Zeroizing;

use super::open::Opening;
use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::{self, NewFile, Source};
use crate::secret::target::{self, SecretTarget, Words};
use crate::secret::{Purpose, SecretSource};

/// The password of the file that is written.
const WORDS: Words = Words { label: "password", flag: "--new-password-from", to: "--password-to" };

/// Arguments of `chancery p12 convert`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery p12 convert joe.p12 --legacy -o old.p12      for Windows Server 2016, old iOS and Android
  chancery p12 convert old.pfx -o new.p12               AES-256 and SHA-256
  chancery p12 convert old.pfx -o new.p12 --new-password-from generate")]
pub(super) struct Args {
    /// The .p12 or .pfx file; - is standard input
    #[arg(value_name = "FILE")]
    file: OsString,

    /// The file to write; - is standard output
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,

    /// 3DES and SHA-1, for devices that know nothing newer; without it AES-256 and SHA-256
    #[arg(long)]
    legacy: bool,

    #[command(flatten)]
    opening: Opening,

    /// Where a new password comes from; without it the password stays
    #[arg(long, alias = "passout", value_name = "SOURCE")]
    new_password_from: Option<SecretSource>,

    /// Write the password there instead of showing a generated one: file:PATH (a new file) or fd:N
    #[arg(long, value_name = "PLACE")]
    password_to: Option<SecretTarget>,

    /// Overwrite files that are there
    #[arg(long)]
    force: bool,

    /// Do everything but write
    #[arg(long)]
    dry_run: bool,
}

/// Writes the file again.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let to_stdout = args.output == Path::new("-");
    if !args.force && !to_stdout {
        files::refuse_existing([args.output.as_path()])?;
    }
    let password_source = args.new_password_from.as_ref().unwrap_or(&SecretSource::Prompt);
    target::check(password_source, args.password_to.as_ref(), WORDS, context)?;
    let source = Source::from(args.file.clone());
    let (contents, password) = args.opening.open(&source, context)?;
    let password = new_password(args, password, context)?;
    let (keys, certificates) = (contents.keys.len(), contents.certificates.len());
    if !contents.crls.is_empty() || contents.not_read > 0 {
        let left_out = contents.crls.len() + contents.not_read;
        context
            .output
            .warning("p12_left_out", &format!("{left_out} things that are neither key nor certificate are left out."));
    }
    let style = if args.legacy { Style::Legacy } else { Style::Modern };
    let written = pkcs12::write(&contents.into_entries(), &password, style).map_err(|fault| {
        CliError::new(code::DAMAGED, Exit::Failed)
            .with("file", source.to_string())
            .with("kind", "a PKCS#12 file")
            .with("reason", fault.to_string())
    })?;
    write(args, written, &password, to_stdout, context)?;
    if !to_stdout && context.output.is_json() {
        let path = args.output.display().to_string();
        context
            .output
            .document(json!({ "file": path, "keys": keys, "certificates": certificates, "legacy": args.legacy }))?;
    }
    Ok(Exit::Ok)
}

fn new_password(args: &Args, old: Zeroizing<String>, context: &Context) -> Result<Zeroizing<String>> {
    let Some(source) = &args.new_password_from else { return Ok(old) };
    let purpose = Purpose { question: "New password", flag: WORDS.flag, new: true };
    source.read(purpose, context.prompt)
}

fn write(
    args: &Args,
    bytes: Zeroizing<Vec<u8>>,
    password: &Zeroizing<String>,
    to_stdout: bool,
    context: &Context,
) -> Result<()> {
    match (args.dry_run, to_stdout) {
        (true, _) => {}
        (false, true) => context.output.bytes(&bytes)?,
        (false, false) => files::write(&[NewFile::private(&args.output, bytes)], args.force)?,
    }
    let verb = if args.dry_run { "Would write" } else { "Wrote" };
    context.output.done(&format!(
        "{verb} {}",
        if to_stdout { "standard output".into() } else { args.output.display().to_string() }
    ));
    if args.dry_run {
        return Ok(());
    }
    let source = args.new_password_from.as_ref().unwrap_or(&SecretSource::Prompt);
    target::hand_over(password, source, args.password_to.as_ref(), WORDS, context)
}
