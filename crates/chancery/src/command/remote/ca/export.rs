//! `chancery ca export`

use std::path::PathBuf;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::delivery;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::{self, NewFile};
use crate::install::assemble;
use crate::one_authority;

/// Arguments of `chancery ca export`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery ca export root-1 -o root.pem       one certificate
  chancery ca export -o chain.pem             the issuing authority and everything above it
  chancery ca export --all -o ca.pem          every authority
  chancery ca export root-1 --der -o root.crt")]
pub(super) struct Args {
    /// Authority: slug or name; the only issuing one, with its chain, when not given
    #[arg(value_name = "NAME", conflicts_with = "all")]
    name: Option<String>,

    /// Every authority, roots first
    #[arg(long)]
    all: bool,

    /// The whole chain up to the root
    #[arg(long, conflicts_with = "all")]
    chain: bool,

    /// DER instead of PEM
    #[arg(long, conflicts_with_all = ["all", "chain"], requires = "name")]
    der: bool,

    /// File; standard output when not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Overwrite an existing file
    #[arg(long)]
    force: bool,
}

/// Writes certificates of authorities.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let all = answer::data(api.authorities(), context)?.items;
    let certificates: Vec<String> = match &args.name {
        None if args.all => all.iter().filter_map(|authority| authority.pem.clone()).collect(),
        None => one_authority::with_chain(one_authority::only_issuing(&all)?, &all),
        Some(name) => {
            let authority = answer::silent(api.authority(name))?;
            if args.chain { one_authority::with_chain(&authority, &all) } else { authority.pem.into_iter().collect() }
        }
    };
    if certificates.is_empty() {
        return Err(match &args.name {
            Some(name) => CliError::new("CHY-3015", Exit::Conflict)
                .with("object", name.as_str())
                .with("state", "pending")
                .with("wanted", "active"),
            None => CliError::new(code::NO_AUTHORITY, Exit::NotFound),
        });
    }
    let text = assemble::full_chain(certificates.iter().map(String::as_str));
    let bytes = if args.der {
        delivery::certificates(&text)?.first().map(|der| der.to_vec()).unwrap_or_default()
    } else {
        text.clone().into_bytes()
    };
    let count = certificates.len();
    let what = if count == 1 { "certificate of the authority".to_owned() } else { format!("{count} certificates") };
    write(args.output.as_ref(), bytes, &what, args.force, context)?;
    if context.output.is_json() {
        context.output.document(serde_json::json!({ "pem": text, "file": args.output }))?;
    }
    Ok(Exit::Ok)
}

/// Writes public bytes to the file, or to standard output unless that gets JSON.
pub(in crate::command) fn write(
    output: Option<&PathBuf>,
    bytes: Vec<u8>,
    what: &str,
    force: bool,
    context: &Context,
) -> Result<()> {
    match output.filter(|path| path.as_os_str() != "-") {
        Some(path) => {
            files::write(&[NewFile::public(path, bytes)], force)?;
            context.output.file(&path.display().to_string(), what);
            Ok(())
        }
        None if context.output.is_json() => Ok(()),
        None => context.output.bytes(&bytes),
    }
}
