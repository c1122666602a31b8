//! The Unix socket of a data directory: its name, and how its path stays within what the system takes.

use std::fs::File;
use std::os::fd::AsRawFd as _;
use std::path::{Path, PathBuf};

/// Name of the socket in the data directory.
const NAME: &str = "chancery.sock";
/// Longest path that fits into a socket address (`sun_path` of unix(7) has 108 bytes).
const LONGEST: usize = 107;

/// A path for `bind` and `connect`.
pub(crate) struct SocketPath {
    path: PathBuf,
    /// Open while a long path is reached through it.
    _folder: Option<File>,
}

impl SocketPath {
    /// The socket of this data directory. Error: the directory of a long path cannot be opened.
    pub(crate) fn of(directory: &Path) -> std::io::Result<Self> {
        let path = directory.join(NAME);
        if path.as_os_str().len() <= LONGEST {
            return Ok(Self { path, _folder: None });
        }
        let folder = File::open(directory)?;
        let path = PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd())).join(NAME);
        Ok(Self { path, _folder: Some(folder) })
    }

    /// The path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}
