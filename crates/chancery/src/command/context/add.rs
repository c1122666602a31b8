//! `chancery context add`

use std::ffi::OsString;

use chancery_api::Secret;

use crate::certificate_file;
use crate::context::Context;
use crate::contexts::{Contexts, Server, Trust};
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::Source;
use crate::secret::{Purpose, SecretSource};
use crate::transport::Https;

/// Arguments of `chancery context add`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery context add work https://ca.example.org:8443 --ca root.pem --token-from file:token
  chancery context add work https://ca.example.org:8443 --token-from file:token --dry-run
  chancery context use work")]
pub(super) struct Args {
    /// What to call it
    #[arg(value_name = "NAME")]
    name: String,

    /// Address of the server
    #[arg(value_name = "URL")]
    url: String,

    /// The root certificate that the server is known by; the roots of this computer when not given
    #[arg(long, value_name = "FILE")]
    ca: Option<OsString>,

    /// Where the token comes from
    #[arg(long, value_name = "SOURCE", default_value = "prompt")]
    token_from: SecretSource,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Keeps a server. It is not asked, and not taken into use.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let mut contexts = Contexts::read(context.contexts.as_deref())?;
    let url = args.url.trim_end_matches('/').to_owned();
    contexts.may_be_named(&args.name, &url)?;
    if contexts.servers.contains_key(&args.name) {
        return Err(CliError::new(code::OPTIONS, Exit::Conflict)
            .with("reason", format!("There is a context “{}” already.", args.name))
            .with("help", "chancery context list"));
    }
    let trust = match &args.ca {
        Some(file) => Trust::Roots(certificate_file::read_all(&[Source::from(file.clone())])?),
        None => Trust::System,
    };
    let purpose = Purpose { question: "Token", flag: "--token-from", new: false };
    let token = match args.dry_run && args.token_from == SecretSource::Prompt {
        true => purpose.require(context.prompt).map(|()| None)?,
        false => Some(Secret(args.token_from.read(purpose, context.prompt)?)),
    };
    let server = Server { url, trust, token };
    if let Err(reason) = Https::new(&server.remote()?) {
        return Err(CliError::new(code::USAGE, Exit::Usage)
            .with("reason", format!("{reason}."))
            .with("help", "chancery context add --help"));
    }
    if !args.dry_run {
        contexts.servers.insert(args.name.clone(), server);
        contexts.write(context.contexts.as_deref())?;
    }
    if context.output.is_json() {
        context.output.document(serde_json::json!({ "name": args.name }))?;
    }
    if args.dry_run {
        context.output.note("  Nothing was changed.");
        return Ok(Exit::Ok);
    }
    context.output.done(&format!("{} is known; use it with: chancery context use {}", args.name, args.name));
    Ok(Exit::Ok)
}
