//! `chancery quickstart`: the main job once, in a directory of its own, proved by a real TLS handshake.

mod handshake;

use std::path::{Path, PathBuf};

use chancery_api::authority::{Authority, SetUp};
use chancery_api::certificate::Issue;
use chancery_pki::general_name::GeneralName;
use chancery_pki::key::KeyAlgorithm;
use chancery_pki::pem;
use serde_json::json;
use zeroize::Zeroizing;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::{self, NewFile};
use crate::own_key;

/// Names of the server that is certified.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
/// The name the handshake asks for.
const HOST: &str = "localhost";

/// Arguments of `chancery quickstart`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery quickstart
  chancery quickstart --directory /tmp/try
  chancery quickstart --dry-run")]
pub struct Args {
    /// New directory for everything; one that exists is left alone
    #[arg(long, value_name = "DIR", default_value = "chancery-quickstart")]
    directory: PathBuf,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Where everything is written.
struct Places {
    data: PathBuf,
    chain: PathBuf,
    key: PathBuf,
    root: PathBuf,
}

/// Creates an authority and a server certificate, proves them by a handshake, and says how to trust the root.
pub(super) fn run(args: &Args, context: &mut Context, connect: impl FnOnce(&Context) -> Result<Api>) -> Result<Exit> {
    let folder = &args.directory;
    if folder.exists() {
        return Err(CliError::new(code::FILE_EXISTS, Exit::Conflict).with("file", folder.display().to_string()));
    }
    let places = Places {
        data: folder.join("data"),
        chain: folder.join("localhost").join("fullchain.pem"),
        key: folder.join("localhost").join("privkey.pem"),
        root: folder.join("root.crt"),
    };
    context.data = Some(places.data.clone());
    // It shows how things work, in a directory of its own and nowhere else.
    context.database_from = None;
    let api = connect(context)?;
    let (name, issue, dry_run) = ("Quickstart".to_owned(), vec!["servers".to_owned()], args.dry_run);
    let authorities = answer::silent(api.set_up(&SetUp { name, issue, dry_run, ..SetUp::default() }))?;
    if dry_run {
        return tried(&places, &authorities, context);
    }
    for authority in &authorities {
        context.output.done(&format!("{} · {}", authority.name, authority.key));
    }

    let names: Vec<GeneralName> = NAMES.iter().filter_map(|name| GeneralName::guess(name).ok()).collect();
    let own = own_key::make(KeyAlgorithm::EcP256, own_key::common_name(HOST), names)?;
    let issue = Issue { csr: Some(own.request), profile: Some("server".to_owned()), ..Issue::default() };
    let issued = answer::silent(api.issue(&issue))?;
    let root = issued.root.clone().unwrap_or_default();
    files::make_folder(&folder.join("localhost"))?;
    files::write(
        &[
            NewFile::public(&places.chain, issued.fullchain.as_bytes()),
            NewFile::private(
                &places.key,
                Zeroizing::new(pem::encode_secret(pem::PRIVATE_KEY, &own.pkcs8).as_bytes().to_vec()),
            ),
            NewFile::public(&places.root, root.as_bytes()),
        ],
        false,
    )?;
    context.output.done(&format!("Certificate for {} · until {}", NAMES.join(", "), issued.certificate.not_after));

    let chain = ders(&issued.fullchain);
    let anchor = ders(&root).pop().unwrap_or_default();
    let agreed = handshake::prove(chain, &own.pkcs8, anchor, HOST)
        .map_err(|reason| CliError::new(code::HANDSHAKE_FAILED, Exit::Failed).with("reason", reason))?;
    let said = format!(
        "Handshake: a client that trusts only this root reached {HOST} · {} · {}",
        agreed.protocol, agreed.cipher
    );
    context.output.done(&said);
    if context.output.is_json() {
        context.output.document(json!({
            "data": places.data, "root": places.root, "fullchain": places.chain, "privkey": places.key,
            "protocol": agreed.protocol, "cipher": agreed.cipher,
        }))?;
    } else {
        context.output.text(&farewell(&places))?;
    }
    Ok(Exit::Ok)
}

/// What would be made, and where.
fn tried(places: &Places, authorities: &[Authority], context: &mut Context) -> Result<Exit> {
    if context.output.is_json() {
        context.output.document(json!({
            "data": places.data, "root": places.root, "fullchain": places.chain, "privkey": places.key,
        }))?;
    }
    for authority in authorities {
        context.output.note(&format!("  {} · {}", authority.name, authority.key));
    }
    for path in [&places.data, &places.root, &places.chain, &places.key] {
        context.output.note(&format!("  {}", path.display()));
    }
    context.output.note("  Nothing was created.");
    Ok(Exit::Ok)
}

fn ders(text: &str) -> Vec<Vec<u8>> {
    pem::blocks(text).unwrap_or_default().into_iter().map(|block| block.der.to_vec()).collect()
}

fn farewell(places: &Places) -> String {
    let show = |path: &Path| path.display().to_string();
    let (data, root, chain, key) = (show(&places.data), show(&places.root), show(&places.chain), show(&places.key));
    format!(
        "
Files
  {root}   the root: give it to everyone who shall trust you
  {chain}   certificate and issuing authority, for the server
  {key}   private key, mode 0600
  {data}   the authority; its key file lies beside it: {data}.vault-key

Trust it
  curl                 curl --cacert {root} https://localhost/
  Debian, Ubuntu       sudo cp {root} /usr/local/share/ca-certificates/ && sudo update-ca-certificates
  other programs       chancery help install

Go on
  chancery --data {data} issue www.example.org --for nginx
  chancery --data {data} status

This authority is for trying: its root key has no passphrase. A real one begins with  chancery init
"
    )
}
