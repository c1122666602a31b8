//! A server on this computer, reached over the socket in its data directory.

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use axum::http::HeaderValue;
use chancery_api::transport::{Call, Reply};
use chancery_api::{Secret, Transport, TransportError};
use nix::sys::socket::{getsockopt, sockopt};
use tokio::net::UnixStream;

use super::wire::{Wire, bearer};
use crate::socket::SocketPath;

/// Calls over the socket of a data directory.
pub struct Unix {
    directory: PathBuf,
    wire: Wire,
}

impl Unix {
    /// The server of this data directory; `None` when none is running: there is no socket, or one that a dead server left.
    /// With a token the caller is who holds it.
    ///
    /// Errors: the socket cannot be used, or whoever answers there is neither root nor the directory's owner.
    pub fn find(directory: &Path, token: Option<&Secret>) -> io::Result<Option<Self>> {
        let socket = match SocketPath::of(directory) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            found => found?,
        };
        match std::os::unix::net::UnixStream::connect(socket.path()) {
            Ok(stream) => check(&stream, directory)?,
            Err(error) if is_nobody(&error) => return Ok(None),
            Err(error) => return Err(error),
        }
        let wire =
            Wire::new(HeaderValue::from_static("localhost"), token.map(bearer).transpose().map_err(io::Error::other)?)?;
        Ok(Some(Self { directory: directory.to_owned(), wire }))
    }
}

impl Transport for Unix {
    fn call(&self, call: Call) -> Result<Reply, TransportError> {
        self.wire.call(call, async || {
            let socket = SocketPath::of(&self.directory)?;
            let stream = std::os::unix::net::UnixStream::connect(socket.path())?;
            check(&stream, &self.directory)?;
            stream.set_nonblocking(true)?;
            UnixStream::from_std(stream)
        })
    }
}

fn is_nobody(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused | io::ErrorKind::NotADirectory)
}

/// Passphrases go over this connection, so whoever answers must be one who could read the directory anyway.
fn check(stream: &std::os::unix::net::UnixStream, directory: &Path) -> io::Result<()> {
    let peer = getsockopt(stream, sockopt::PeerCredentials)?.uid();
    let owner = directory.metadata()?.uid();
    if peer == 0 || peer == owner || peer == nix::unistd::geteuid().as_raw() {
        return Ok(());
    }
    let who = format!("the user {peer} answers on the socket, and the data directory belongs to the user {owner}");
    Err(io::Error::new(io::ErrorKind::PermissionDenied, who))
}
