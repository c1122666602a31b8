//! `chancery sign`

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use chancery_api::certificate::{Issue, Issued};
use chancery_pki::request::CertificationRequest;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::delivery::{self, Folder};
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::{self, NewFile, Source};
use crate::halfway;
use crate::passphrase::{Given, Unlock};
use crate::present;
use crate::request_file;
use crate::span::Validity;

/// Arguments of `chancery sign`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery sign server.csr -o server.pem              shows what will be signed, asks, signs
  chancery sign server.csr -o server.pem --yes        in a script
  chancery sign *.csr -o certificates/                one file each
  openssl req … | chancery sign - --yes > server.pem")]
pub struct Args {
    /// Requests, PEM or DER; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<OsString>,

    /// File for the certificate and its chain, or a folder for several; standard output when not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Profile; by the kind of the names when not given
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,

    /// Authority that signs
    #[arg(long, value_name = "AUTHORITY")]
    ca: Option<String>,

    /// Replace the subject, as CN=…,O=… or /O=…/CN=…
    #[arg(long, value_name = "DN")]
    subject: Option<String>,

    /// A further alternative name
    #[arg(long, value_name = "NAME")]
    san: Vec<String>,

    /// How long
    #[command(flatten)]
    validity: Validity,

    /// Show also what is kept as it was asked for
    #[arg(long)]
    show_diff: bool,

    /// Put every field as text before the PEM, as openssl x509 -text does
    #[arg(long)]
    text: bool,

    /// Write the certificate alone, in DER
    #[arg(long, conflicts_with = "text")]
    der: bool,

    /// Overwrite existing files
    #[arg(long)]
    force: bool,

    /// Passphrase of the authority
    #[command(flatten)]
    unlock: Unlock,

    /// Show what would be signed, and sign nothing
    #[arg(long)]
    dry_run: bool,
}

/// Signs the requests, one after the other.
pub(in crate::command) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let sources: Vec<Source> = args.files.iter().cloned().map(Source::from).collect();
    let targets = targets(args, &sources)?;
    if !args.force {
        files::refuse_existing(targets.iter().flatten().map(PathBuf::as_path))?;
    }
    // All are read before the first is signed.
    let requests = sources.iter().map(request_file::read).collect::<Result<Vec<_>>>()?;
    let folder = room_for(args, &targets)?;
    let mut signed = Vec::new();
    for (at, (request, target)) in requests.iter().zip(&targets).enumerate() {
        let done = sign(args, request, target.as_deref(), context, api);
        signed.push(done.map_err(|error| halfway::stopped(error, &named(&args.files), at))?);
    }
    if context.output.is_json() {
        let data = match signed.as_slice() {
            [one] => answer::json(one),
            several => serde_json::json!({ "items": several }),
        };
        let told = context.output.document(data);
        told.map_err(|error| if args.dry_run { error } else { not_delivered(&error, &signed) })?;
    }
    drop(folder);
    Ok(Exit::Ok)
}

fn named(files: &[OsString]) -> Vec<String> {
    files.iter().map(|file| file.to_string_lossy().into_owned()).collect()
}

fn sign(
    args: &Args,
    request: &CertificationRequest,
    target: Option<&Path>,
    context: &mut Context,
    api: &Api,
) -> Result<Issued> {
    let body = Issue {
        csr: Some(request_file::to_pem(request)),
        profile: args.profile.clone(),
        authority: args.ca.clone(),
        subject: args.subject.clone(),
        names: args.san.clone(),
        days: args.validity.days,
        until: args.validity.end()?,
        ..Issue::default()
    };
    let trial = |Given { passphrase, assume_unlocked }| {
        api.issue(&Issue { passphrase, assume_unlocked, dry_run: true, ..body.clone() })
    };
    let plan = match args.dry_run {
        true => args.unlock.call(true, context, trial)?,
        // The passphrase is asked for when the plan was agreed to.
        false => answer::data(trial(Given::ASSUMED), context)?,
    };
    present::changes::preview(&plan, args.show_diff, &context.output);
    if args.dry_run {
        context.output.note("  Nothing was signed.");
        return Ok(plan);
    }
    context.confirm(&format!("Sign {}?", plan.certificate.names.join(", ")))?;
    let issued = args.unlock.call(false, context, |Given { passphrase, .. }| {
        // The warnings were shown with the plan.
        let answer = api.issue(&Issue { passphrase, ..body.clone() });
        answer.map(|envelope| chancery_api::Envelope { warnings: Vec::new(), ..envelope })
    })?;
    deliver(args, &issued, target, context)?;
    context.output.done(&format!("Signed  serial {}", present::serial(&issued.certificate.serial)));
    Ok(issued)
}

fn deliver(args: &Args, issued: &Issued, target: Option<&Path>, context: &mut Context) -> Result<()> {
    let bytes = if args.der {
        let chain = delivery::certificates(&issued.fullchain)?;
        chain.first().map(|leaf| leaf.to_vec()).unwrap_or_default()
    } else if args.text {
        delivery::with_text(&issued.fullchain, &issued.fullchain)?.into_bytes()
    } else {
        issued.fullchain.clone().into_bytes()
    };
    let written = match target {
        None if context.output.is_json() => return Ok(()),
        None => context.output.bytes(&bytes),
        Some(path) => files::write(&[NewFile::public(path, bytes)], args.force),
    };
    written.map_err(|error| not_delivered(&error, std::slice::from_ref(issued)))?;
    let Some(path) = target else { return Ok(()) };
    context.output.file(&path.display().to_string(), "certificate and issuing authority");
    Ok(())
}

/// That signing worked and handing it over did not, and how to get at what was signed.
fn not_delivered(error: &CliError, signed: &[Issued]) -> CliError {
    let text = error.text();
    let all = |of: fn(&Issued) -> &str| signed.iter().map(of).collect::<Vec<_>>().join(", ");
    let exports = signed.iter().map(|one| format!("chancery cert export {} -o FILE", one.certificate.serial));
    CliError::new(code::ISSUED_NOT_WRITTEN, Exit::Failed)
        .with("reason", [Some(text.title), text.why].into_iter().flatten().collect::<Vec<_>>().join(" "))
        .with("name", all(|one| &one.certificate.name))
        .with("serial", all(|one| &one.certificate.serial))
        .with("rescue", format!("Write it again: {}", exports.collect::<Vec<_>>().join("; ")))
}

/// Makes the folder for several certificates, which goes again if nothing comes into it, and proves that they can be
/// written, before the first is signed.
fn room_for(args: &Args, targets: &[Option<PathBuf>]) -> Result<Option<Folder>> {
    let (Some(output), Some(Some(first))) = (&args.output, targets.first()) else { return Ok(None) };
    if first == output {
        return files::prove_writable(&NewFile::public(output, Vec::new())).map(|()| None);
    }
    // A rehearsal makes nothing.
    if args.dry_run { Ok(None) } else { Folder::open(output).map(Some) }
}

/// Where each certificate goes; `None` is standard output.
fn targets(args: &Args, sources: &[Source]) -> Result<Vec<Option<PathBuf>>> {
    let Some(output) = &args.output else { return Ok(vec![None; sources.len()]) };
    if output.as_os_str() == "-" {
        return Ok(vec![None; sources.len()]);
    }
    let is_folder = output.is_dir() || output.as_os_str().to_string_lossy().ends_with('/');
    if !is_folder && sources.len() > 1 {
        return Err(CliError::new(code::OPTIONS, Exit::Usage)
            .with("reason", format!("{} requests need a folder, and {} is none.", sources.len(), output.display()))
            .with("help", "chancery sign --help"));
    }
    if !is_folder {
        return Ok(vec![Some(output.clone())]);
    }
    let ending = if args.der { "crt" } else { "pem" };
    let file = |source: &Source| match source {
        Source::Stdin => Some(output.join(format!("certificate.{ending}"))),
        Source::File(path) => Some(output.join(Path::new(path.file_name().unwrap_or_default()).with_extension(ending))),
    };
    Ok(sources.iter().map(file).collect())
}
