//! One process on a data directory (decision 5): an exclusive lock, and files that belong to the directory's owner.

use std::fs::{File, OpenOptions, Permissions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, chown};
use std::path::Path;
use std::time::Duration;

use crate::error::{Result, Unavailable};

/// One process has a data directory. Held as long as it lives; the kernel lets go when the process ends, however it ends.
#[derive(Debug)]
pub struct DirectoryLock(File);

impl DirectoryLock {
    /// Makes the data directory if need be and locks it; waits at most `wait`. Errors: [`Unavailable::Held`] says who holds
    /// it.
    pub async fn hold(directory: &Path, wait: Duration) -> Result<Self> {
        private_directory(directory)?;
        acquire(directory, wait).await
    }
}

impl Drop for DirectoryLock {
    /// Lets go at once: a child process that is just being started shares the open file for a moment.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// Name of the lock file in the data directory.
pub(crate) const NAME: &str = "lock";
/// How often a waiting process looks again.
const STEP: Duration = Duration::from_millis(50);
/// Longest command line written into the lock file.
const LONGEST_COMMAND: usize = 400;

/// Locks the data directory; waits at most `wait`, then says who holds it.
async fn acquire(directory: &Path, wait: Duration) -> Result<DirectoryLock> {
    let path = directory.join(NAME);
    let mut file = private_file(&path)?;
    let mut waited = Duration::ZERO;
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if waited < wait => {
                tokio::time::sleep(STEP).await;
                waited += STEP;
            }
            Err(TryLockError::WouldBlock) => return Err(holder(&mut file).into()),
            Err(TryLockError::Error(error)) => return Err(Unavailable::from(error).into()),
        }
    }
    sign(&mut file).map_err(Unavailable::from)?;
    Ok(DirectoryLock(file))
}

/// Makes a data directory if it is not there, readable by its owner only. Errors: [`Unavailable::Io`] and its kin.
pub fn private_directory(directory: &Path) -> Result<()> {
    if directory.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(directory).map_err(Unavailable::from)?;
    std::fs::set_permissions(directory, Permissions::from_mode(0o700)).map_err(Unavailable::from)?;
    Ok(())
}

/// Opens a file, made if need be, readable by its owner only whatever the umask, and owned by its directory's owner.
pub(crate) fn private_file(path: &Path) -> Result<File, Unavailable> {
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
    let metadata = file.metadata()?;
    if metadata.permissions().mode() & 0o777 != 0o600 && metadata.len() == 0 {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    if let Some(owner) = path.parent().and_then(|parent| parent.metadata().ok())
        && (owner.uid(), owner.gid()) != (metadata.uid(), metadata.gid())
        && owner.uid() != metadata.uid()
    {
        chown(path, Some(owner.uid()), Some(owner.gid()))?;
    }
    Ok(file)
}

fn sign(file: &mut File) -> std::io::Result<()> {
    let command: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let command: String = command.join(" ").chars().filter(|c| !c.is_control()).take(LONGEST_COMMAND).collect();
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(format!("{}\n{command}\n", std::process::id()).as_bytes())
}

fn holder(file: &mut File) -> Unavailable {
    let mut text = String::new();
    let _ = file.rewind();
    let _ = file.take(4_096).read_to_string(&mut text);
    let mut lines = text.lines();
    let pid = lines.next().and_then(|pid| pid.parse().ok()).unwrap_or(0);
    Unavailable::Held { pid, command: lines.next().unwrap_or("unknown").to_owned() }
}
