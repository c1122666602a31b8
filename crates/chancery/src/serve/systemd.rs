//! What the service manager is told, and the sockets it hands over (sd_notify(3), sd_listen_fds(3)).

use std::sync::Arc;

use chancery_service::{Error, Service, StoreError, Unavailable};
use listenfd::ListenFd;
use sd_notify::NotifyState;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;

/// `FileDescriptorName=` of the socket for HTTPS.
pub(super) const HTTPS: &str = "https";
/// That of the one without TLS.
pub(super) const HTTP: &str = "http";
/// That of the Unix socket.
const UNIX: &str = "unix";

/// Sockets that were handed over.
#[derive(Default)]
pub(super) struct Passed {
    pub(super) https: Option<std::net::TcpListener>,
    pub(super) http: Option<std::net::TcpListener>,
    pub(super) unix: Option<std::os::unix::net::UnixListener>,
}

/// Takes the sockets over by their names. Error: one has a name that is not known, or is of another kind.
pub(super) fn sockets() -> Result<Passed> {
    let names = std::env::var("LISTEN_FDNAMES").unwrap_or_default();
    let mut given = ListenFd::from_env();
    let mut passed = Passed::default();
    let names: Vec<&str> = names.split(':').collect();
    for index in 0..given.len() {
        let name = names.get(index).copied().unwrap_or_default();
        let taken = match name {
            HTTPS => given.take_tcp_listener(index).map(|it| passed.https = it),
            HTTP => given.take_tcp_listener(index).map(|it| passed.http = it),
            UNIX => given.take_unix_listener(index).map(|it| passed.unix = it),
            _ => return Err(unusable(name, "The names are https, http and unix.")),
        };
        taken.map_err(|error| unusable(name, &format!("{error}.")))?;
    }
    Ok(passed)
}

fn unusable(name: &str, reason: &str) -> CliError {
    CliError::new(code::SOCKET_PASSED, Exit::Failed).with("name", name).with("reason", reason)
}

/// The server answers from now on.
pub(super) fn ready() {
    tell(&[NotifyState::Ready, NotifyState::Status("Serving")]);
}

/// The server finishes what it accepted.
pub(super) fn stopping() {
    tell(&[NotifyState::Stopping, NotifyState::Status("Finishing what was accepted")]);
}

/// Tells the watchdog that the database still answers, at half the time it allows, until the server stops.
pub(super) async fn watchdog(service: Arc<Service>, closing: CancellationToken) {
    let Some(allowed) = sd_notify::watchdog_enabled() else { return };
    loop {
        match service.check_ready().await {
            Ok(()) => tell(&[NotifyState::Watchdog]),
            // A server of its own comes back by itself, and starting this one anew would not bring it back sooner.
            Err(Error::Store(StoreError::Unavailable(Unavailable::Unreachable))) => tell(&[NotifyState::Watchdog]),
            Err(error) => tracing::warn!(%error, "the watchdog is not told: the database does not answer"),
        }
        if closing.run_until_cancelled(sleep(allowed / 2)).await.is_none() {
            return;
        }
    }
}

/// Without a service manager there is nobody to tell.
fn tell(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(%error, "the service manager cannot be told");
    }
}
