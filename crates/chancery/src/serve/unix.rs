//! The Unix socket in the data directory, for the local command line (decision 18).

use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Extensions;
use chancery_service::Actor;
use tokio::net::{UnixListener, UnixStream};
use tokio::time::timeout;

use super::hall::{Hall, converse};
use crate::socket::SocketPath;

/// How often it is looked whether the file of the socket is still there, while nobody comes.
const LOOK: Duration = Duration::from_secs(1);

/// A bound socket; its file vanishes with it.
pub(super) struct Socket {
    listener: UnixListener,
    /// The file to be removed; none when somebody else made the socket.
    file: Option<PathBuf>,
}

impl Socket {
    /// Binds the socket of a data directory that this process has locked: what lies there is left from a dead one.
    pub(super) fn bind(directory: &Path) -> io::Result<Self> {
        let socket = SocketPath::of(directory)?;
        remove(socket.path())?;
        // The umask of the server keeps others out before the mode is set.
        let listener = UnixListener::bind(socket.path())?;
        std::fs::set_permissions(socket.path(), std::fs::Permissions::from_mode(0o600))?;
        let owner = directory.metadata()?;
        if owner.uid() != nix::unistd::geteuid().as_raw() {
            chown(socket.path(), Some(owner.uid()), Some(owner.gid()))?;
        }
        Ok(Self { listener, file: Some(directory.join(socket.path().file_name().unwrap_or_default())) })
    }

    /// A socket that the service manager made.
    pub(super) fn adopt(listener: std::os::unix::net::UnixListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Ok(Self { listener: UnixListener::from_std(listener)?, file: None })
    }

    /// Serves until the hall closes.
    pub(super) async fn serve(mut self, router: Router, hall: Arc<Hall>) {
        while let Some(turn) = hall.unless_closing(timeout(LOOK, self.listener.accept())).await {
            let Ok(accepted) = turn else {
                self.put_back();
                continue;
            };
            let Some((stream, _)) = hall.admitted(accepted).await else { continue };
            let Some(extensions) = who(&stream) else { continue };
            let seat = hall.seat().await;
            hall.spawn(converse(stream, router.clone(), extensions, seat, Arc::clone(&hall)));
        }
    }
}

impl Socket {
    /// Makes the socket once more when somebody removed its file: without it no command on this machine gets in, while the
    /// lock of the directory keeps them from working by themselves.
    fn put_back(&mut self) {
        let Some((file, directory)) = self.file.as_deref().and_then(|file| Some((file, file.parent()?))) else {
            return;
        };
        let gone = file.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
        if !gone || !directory.is_dir() {
            return;
        }
        match Self::bind(directory) {
            Ok(mut new) => {
                std::mem::swap(&mut self.listener, &mut new.listener);
                // It is ours now, and stays when the old one goes.
                new.file = None;
                tracing::warn!(file = %file.display(), "the socket had been removed and was made again");
            }
            Err(error) => tracing::warn!(%error, file = %file.display(), "the socket cannot be made again"),
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            let _ = remove(file);
        }
    }
}

/// What the router learns of the peer: root and the service itself are administrators, others need a token. `None`: the
/// kernel does not say who it is, or says the overflow uid, which stands for everybody of another user namespace.
fn who(stream: &UnixStream) -> Option<Extensions> {
    let uid = stream.peer_cred().ok()?.uid();
    if uid == overflow_uid() {
        tracing::warn!(uid, "a connection over the socket was refused: its user is not known here");
        return None;
    }
    let mut extensions = Extensions::new();
    if uid == 0 || uid == nix::unistd::geteuid().as_raw() {
        extensions.insert(Actor::local(uid));
    }
    Some(extensions)
}

/// The uid that stands for those this user namespace has no number for (user_namespaces(7)).
fn overflow_uid() -> u32 {
    let text = std::fs::read_to_string("/proc/sys/kernel/overflowuid").unwrap_or_default();
    text.trim().parse().unwrap_or(65_534)
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
