//! `chancery login`

use std::ffi::OsString;

use chancery_api::{Secret, TransportError};
use chancery_pki::certificate::Certificate;
use chancery_pki::digest::{hex, sha256, unhex};
use chancery_pki::pem;

use crate::answer;
use crate::certificate_file;
use crate::connect::{self, Api};
use crate::context::Context;
use crate::contexts::{Contexts, Server, Trust};
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::Source;
use crate::handshake::{self, Address};
use crate::present;
use crate::secret::{Purpose, SecretSource};
use crate::transport::Remote;

/// Arguments of `chancery login`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery login https://ca.example.org:8443 --ca root.pem
  chancery login https://ca.example.org:8443 --token-from file:token --fingerprint 4b1e…9c
  chancery login https://ca.example.org:8443 --name work --token-from stdin --ca root.pem
  chancery login https://ca.example.org:8443 --token-from file:token --ca root.pem --dry-run")]
pub struct Args {
    /// Address of the server
    #[arg(value_name = "URL")]
    url: String,

    /// What to call it here; its host when not given
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// Where the token comes from
    #[arg(long, value_name = "SOURCE", default_value = "prompt")]
    token_from: SecretSource,

    /// Trust the server by this root certificate; the roots of this computer when not given
    #[arg(long, value_name = "FILE", conflicts_with = "fingerprint")]
    ca: Option<OsString>,

    /// Trust the server by the SHA-256 fingerprint of its authority; before there is one, of the certificate it shows
    #[arg(long, value_name = "HEX")]
    fingerprint: Option<String>,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Signs in: the server is known first, then the token is shown to it, then both are kept.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let mut contexts = Contexts::read(context.contexts.as_deref())?;
    let url = args.url.trim_end_matches('/').to_owned();
    let address = address(&url)?;
    let name = args.name.clone().unwrap_or_else(|| address.host.clone());
    contexts.may_be_named(&name, &url)?;
    let known = contexts.servers.get(&name).map(|server| server.trust.clone());
    let trust = trust(args, known, &url, &address, context)?;
    let purpose = Purpose { question: "Token", flag: "--token-from", new: false };
    let token = Some(Secret(args.token_from.read(purpose, context.prompt)?));
    let mut server = Server { url, trust, token };
    let api = connect::to_server(&server)?;
    let who = answer::data(api.whoami(), context)?;
    server.trust = with_root(&api, server.trust);

    if !args.dry_run {
        contexts.servers.insert(name.clone(), server.clone());
        contexts.current = Some(name.clone());
        contexts.write(context.contexts.as_deref())?;
    }
    context.server = Some((name.clone(), server));
    let place = context.place();
    context.output.card(&present::token::who(&who, &place), || present::token::who_json(&who, &place))?;
    if args.dry_run {
        context.output.note("  The server takes the token. Nothing was kept here.");
        return Ok(Exit::Ok);
    }
    context
        .output
        .done(&format!("Signed in; commands talk to {name} now. Back to this computer: chancery context use local"));
    super::context::overridden(context)?;
    Ok(Exit::Ok)
}

fn address(url: &str) -> Result<Address> {
    let bad = || {
        let error =
            CliError::new(code::USAGE, Exit::Usage).with("reason", format!("“{url}” is not https://HOST:PORT."));
        error.with("help", "chancery login --help")
    };
    let rest = url.strip_prefix("https://").ok_or_else(bad)?;
    let has_port = rest.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let text = if has_port { rest.to_owned() } else { format!("{rest}:443") };
    text.parse().map_err(|_| bad())
}

/// What the server is known by from now on; it has shown that it is the one. Without a word about it that is what it was
/// `known` by before, else the roots of this computer, and where they do not know it the person compares a fingerprint
/// and says so.
fn trust(args: &Args, known: Option<Trust>, url: &str, address: &Address, context: &Context) -> Result<Trust> {
    let trust = match (&args.ca, &args.fingerprint, known) {
        (Some(file), ..) => Trust::Roots(certificate_file::read_all(&[Source::from(file.clone())])?),
        (None, Some(print), _) => by_fingerprint(print, url, address)?,
        (None, None, Some(known)) => known,
        (None, None, None) => match greet(url, &Trust::System)? {
            Ok(()) => {
                context.output.note("  The server is known by a root that this computer trusts.");
                return Ok(Trust::System);
            }
            Err(TransportError::Untrusted(_)) => by_question(url, address, context)?,
            Err(fault) => return Err(answer::transport(&fault)),
        },
    };
    greet(url, &trust)?.map_err(|fault| answer::transport(&fault))?;
    Ok(trust)
}

fn greet(url: &str, trust: &Trust) -> Result<std::result::Result<(), TransportError>> {
    let remote = Remote { url: url.to_owned(), roots: trust.roots()?, token: None };
    Ok(connect::https(&remote)?.greet())
}

/// The certificate of this fingerprint among those the server shows.
fn by_fingerprint(print: &str, url: &str, address: &Address) -> Result<Trust> {
    let shown = handshake::presented(address)?.chain;
    let other = || {
        let prints: Vec<String> = shown.iter().map(|der| hex(&sha256(der))).collect();
        CliError::new(code::OTHER_SERVER, Exit::Denied)
            .with("url", url)
            .with("found", prints.join(", "))
            .with("wanted", print)
    };
    let wanted = unhex(print).ok_or_else(other)?;
    let found = shown.iter().find(|der| sha256(der).as_slice() == wanted).ok_or_else(other)?;
    lasting(found)
}

/// The highest certificate the server shows, when the person says that it is the right one.
fn by_question(url: &str, address: &Address, context: &Context) -> Result<Trust> {
    let shown = handshake::presented(address)?.chain;
    let Some(top) = shown.last() else {
        let none = TransportError::Untrusted(format!("{url}: It shows no certificate."));
        return Err(answer::transport(&none));
    };
    let trust = lasting(top)?;
    let whose = Certificate::from_der(top).map(|certificate| certificate.subject().to_string()).unwrap_or_default();
    let question = format!(
        "This computer does not know the authority of {url}.\n  {whose}\n  SHA-256 {}\n\
         Compare it with what an administrator tells you (chancery ca show issuing-1 --fields sha256). Is it the same?",
        hex(&sha256(top))
    );
    // `--yes` does not answer this: whoever is not compared with anything may be anybody.
    context.prompt.confirm(&question, "--fingerprint HEX or --ca FILE")?;
    Ok(trust)
}

/// Trust in this certificate. Error: it is one that is replaced again and again, and vouches for nothing.
fn lasting(der: &[u8]) -> Result<Trust> {
    let is_replaced = Certificate::from_der(der).is_ok_and(|read| !read.is_ca() && !read.is_self_issued());
    if is_replaced {
        let reason =
            "That is the server's own certificate, which is replaced every few weeks, and not its authority's.";
        return Err(CliError::new(code::USAGE, Exit::Usage)
            .with("reason", reason)
            .with("help", "chancery ca list, on the server: give the fingerprint of the authority, or --ca FILE"));
    }
    Ok(Trust::Roots(pem::encode("CERTIFICATE", der)))
}

/// The same with the root above it, so that the server is still known when its issuing authority is replaced. What cannot
/// be found or does not fit changes nothing.
fn with_root(api: &Api, trust: Trust) -> Trust {
    let read = |text: &str| pem::blocks(text).ok()?.first().and_then(|block| Certificate::from_der(&block.der).ok());
    let Trust::Roots(known) = &trust else { return trust };
    let Some(issuing) = read(known).filter(|known| !known.is_self_issued()) else { return trust };
    let Ok(listed) = api.authorities() else { return trust };
    let signed_it = |root: &Certificate| {
        root.subject().matches(issuing.issuer()) && issuing.verify_signature(root.public_key()).is_ok()
    };
    let mut roots = listed.data.items.iter().filter(|authority| authority.kind == "root");
    let found =
        roots.find_map(|root| root.pem.as_deref().filter(|text| read(text).is_some_and(|root| signed_it(&root))));
    match found {
        Some(root) => Trust::Roots(format!("{root}{known}")),
        None => trust,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_servers() {
        for (url, host, port) in [
            ("https://ca.example.org", "ca.example.org", 443),
            ("https://ca.example.org:8443", "ca.example.org", 8443),
            ("https://192.0.2.7:8443", "192.0.2.7", 8443),
        ] {
            let found = address(url).unwrap();
            assert_eq!((found.host.as_str(), found.port), (host, port), "{url}");
        }
        for bad in ["http://ca.example.org", "ca.example.org", "https://", "https://ca.example.org/x"] {
            assert_eq!(address(bad).unwrap_err().exit(), Exit::Usage, "{bad}");
        }
    }
}
