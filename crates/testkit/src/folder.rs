//! Temporary folders that everybody can work with.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// Longest path under which folders are made: there are sockets in them, and paths of sockets end at 108 bytes.
const LONGEST: usize = 60;

/// A new folder in the system's temporary one, or in `/tmp` when that one's path is too long for sockets or other users,
/// whom some servers become, cannot enter it.
#[track_caller]
pub(crate) fn temporary(prefix: &str) -> TempDir {
    let usual = std::env::temp_dir();
    let parent = if usual.as_os_str().len() <= LONGEST && is_open(&usual) { usual } else { PathBuf::from("/tmp") };
    tempfile::Builder::new().prefix(prefix).tempdir_in(parent).expect("a temporary folder can be made")
}

/// Whether others may pass through this folder and all above it.
fn is_open(folder: &Path) -> bool {
    let passes = |folder: &Path| folder.metadata().is_ok_and(|it| it.permissions().mode() & 0o001 != 0);
    folder.is_absolute() && folder.ancestors().all(passes)
}
