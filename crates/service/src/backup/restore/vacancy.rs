//! A directory that is empty, and stays so until it is filled or the attempt is given up.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chancery_domain::refusal::{Code, Refusal};
use chancery_store::DirectoryLock;

use super::super::place::of_io;
use super::super::temporary::is_temporary;
use crate::error::Result;

/// What may lie in an empty directory: our own lock, and what file systems put there.
const NOTHING: [&str; 2] = ["lock", "lost+found"];

/// The claim on an empty directory. Dropped unfilled, it leaves the directory as it was.
pub(super) struct Vacancy {
    directory: PathBuf,
    lock: Option<DirectoryLock>,
    /// Whether the directory was made for this.
    made: bool,
    /// Whether the lock file was made for this.
    locked: bool,
    filled: bool,
}

impl Vacancy {
    /// Claims it. Errors: `CHY-3046` when something is in it, `CHY-7001` when somebody else uses it.
    pub(super) async fn claim(directory: &Path, wait: Duration) -> Result<Self> {
        let made = !directory.exists();
        if !made {
            check_empty(directory)?;
        }
        let locked = !directory.join("lock").exists();
        let mut vacancy = Self { directory: directory.to_owned(), lock: None, made, locked, filled: false };
        vacancy.lock = Some(DirectoryLock::hold(directory, wait).await?);
        // Somebody may have filled it while we waited.
        if let Err(error) = check_empty(directory) {
            vacancy.filled = true;
            return Err(error);
        }
        Ok(vacancy)
    }

    /// It is filled: what is in it stays.
    pub(super) fn filled(mut self) {
        self.filled = true;
    }
}

impl Drop for Vacancy {
    fn drop(&mut self) {
        if !self.filled {
            if self.locked {
                let _ = fs::remove_file(self.directory.join("lock"));
            }
            if self.made {
                let _ = fs::remove_dir(&self.directory);
            }
        }
        drop(self.lock.take());
    }
}

fn check_empty(directory: &Path) -> Result<()> {
    let failed = |error: io::Error| of_io(directory, &error);
    for entry in fs::read_dir(directory).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if !NOTHING.contains(&name.as_str()) && !is_temporary(&name) {
            return Err(Refusal::new(Code::DirectoryNotEmpty)
                .with("directory", directory.display().to_string())
                .with("found", name)
                .into());
        }
    }
    Ok(())
}

/// Gives a file to the owner of the directory it will lie in.
pub(super) fn hand_over(file: &Path, directory: &Path) -> io::Result<()> {
    let owner = directory.metadata()?;
    if owner.uid() == file.metadata()?.uid() {
        return Ok(());
    }
    chown(file, Some(owner.uid()), Some(owner.gid()))
}
