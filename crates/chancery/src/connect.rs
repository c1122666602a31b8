//! The way to the authority that a command talks to.

use std::time::Duration;

use chancery_api::{Client, Secret, Transport};
use chancery_service::Actor;

use crate::context::Context;
use crate::contexts::Server;
use crate::database_source;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::prompt::Prompt;
use crate::secret::{Purpose, SecretSource};
use crate::transport::{Here, Https, Remote};

/// The client every command uses, whatever the transport.
pub type Api = Client<Box<dyn Transport>>;

/// How long another process may keep the data directory before a command gives up (decision 5).
const WAIT: Duration = Duration::from_secs(30);

/// Opens the way to the authority of this context. The data directory itself is opened by the first call.
pub fn connect(context: &Context) -> Result<Api> {
    if let Some((name, server)) = &context.server {
        // What the variable says goes before what was kept.
        let token = token()?.or_else(|| server.token.clone());
        let missing = || CliError::new(code::NO_SIGN_IN, Exit::Denied).with("server", name.as_str());
        return to_server(&Server { token: Some(token.ok_or_else(missing)?), ..server.clone() });
    }
    let unreachable = |reason: &str| CliError::new(code::UNREACHABLE, Exit::Unreachable).with("reason", reason);
    let directory = context.data.as_deref().ok_or_else(|| unreachable("There is no data directory."))?;
    let database = context.database_from.as_deref().map(database_source::database).transpose()?;
    let actor = Actor::local(nix::unistd::getuid().as_raw());
    Ok(Client::new(Box::new(Here::new(directory, database, wait(), actor, token()?))))
}

/// The way to a server elsewhere, with the token that was kept.
pub fn to_server(server: &Server) -> Result<Api> {
    Ok(Client::new(Box::new(https(&server.remote()?)?)))
}

/// The way to a server, not connected yet. Errors: the address is none, a root or the token cannot be used.
pub fn https(remote: &Remote) -> Result<Https> {
    Https::new(remote)
        .map_err(|reason| CliError::new(code::UNREACHABLE, Exit::Unreachable).with("reason", format!("{reason}.")))
}

/// The token in the file that `CHANCERY_TOKEN_FILE` names; without the variable the caller is who runs the program.
fn token() -> Result<Option<Secret>> {
    let Some(file) = std::env::var_os("CHANCERY_TOKEN_FILE").filter(|file| !file.is_empty()) else { return Ok(None) };
    let purpose = Purpose { question: "Token", flag: "CHANCERY_TOKEN_FILE", new: false };
    SecretSource::File(file.into()).read(purpose, Prompt::NoTerminal).map(|token| Some(Secret(token)))
}

/// `CHANCERY_LOCK_WAIT` in seconds, else the usual time.
pub fn wait() -> Duration {
    let seconds = std::env::var("CHANCERY_LOCK_WAIT").ok().and_then(|text| text.parse().ok());
    seconds.map_or(WAIT, Duration::from_secs)
}
