//! Files and folders that are removed again, also those that a killed process left.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use aws_lc_rs::rand;
use chancery_pki::digest::hex;

/// Start of the names of all of them; they are hidden.
const START: &str = ".chancery-";
/// End of the names of files.
const END: &str = ".part";
/// How often a folder is tried to be removed.
const ATTEMPTS: u32 = 5;
/// What SQLite adds to the name of a file for its journal.
const JOURNAL: &str = "-journal";

/// A file under a temporary name, readable by its owner only; removed when dropped. As long as its process lives it is
/// locked, so that others know it is not left over.
pub(super) struct TemporaryFile {
    path: PathBuf,
    pub(super) file: File,
}

impl TemporaryFile {
    /// A new empty file in a folder.
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        let path = folder.join(format!("{START}{}{END}", random()?));
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        let temporary = Self { path, file };
        temporary.file.set_permissions(Permissions::from_mode(0o600))?;
        temporary.file.lock()?;
        Ok(temporary)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes it durable under its name, unless something has that name. Errors: `AlreadyExists`, or it cannot be written.
    pub(super) fn publish(self, target: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        match fs::hard_link(&self.path, target) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                // File systems without hard links: claim the name, then move over the claim.
                OpenOptions::new().write(true).create_new(true).mode(0o600).open(target)?;
                fs::rename(&self.path, target)?;
            }
            linked => linked?,
        }
        sync_folder(target)
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        let mut journal = self.path.clone().into_os_string();
        journal.push(JOURNAL);
        let _ = fs::remove_file(journal);
        let _ = fs::remove_file(&self.path);
    }
}

/// A folder that is removed with everything in it when dropped.
pub(super) struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// A new empty folder in a folder, closed to others.
    pub(super) fn new(parent: &Path) -> io::Result<Self> {
        let path = parent.join(format!("{START}{}", random()?));
        fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    /// A database in it that is just being closed may add a file while others are removed.
    fn drop(&mut self) {
        let _ = (0..ATTEMPTS).find(|_| fs::remove_dir_all(&self.0).is_ok());
    }
}

/// Removes the files of processes that were killed.
pub(super) fn remove_left_over(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().map(|name| name.strip_suffix(JOURNAL).unwrap_or(name)) else { continue };
        let ours = name.starts_with(START) && name.ends_with(END);
        // A journal goes with its file; when that is gone, nobody works on it.
        let free = || match File::open(folder.join(name)) {
            Ok(file) => file.try_lock().is_ok(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if ours && entry.file_type().is_ok_and(|kind| kind.is_file()) && free() {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a name is one of these.
pub(super) fn is_temporary(name: &str) -> bool {
    name.starts_with(START)
}

/// Makes the name of a file durable.
pub(super) fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn random() -> io::Result<String> {
    let mut bytes = [0; 8];
    rand::fill(&mut bytes).map_err(|_| io::Error::other("the system gives no random numbers"))?;
    Ok(hex(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_works_on_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join(".chancery-0011223344556677.part");
        fs::write(&left, "half").unwrap();
        let journal = folder.path().join(".chancery-0011223344556677.part-journal");
        fs::write(&journal, "half").unwrap();
        fs::write(folder.path().join("precious.part"), "").unwrap();
        let working = TemporaryFile::new(folder.path()).unwrap();
        remove_left_over(folder.path());
        assert!(
            !left.exists()
                && !journal.exists()
                && working.path().exists()
                && folder.path().join("precious.part").exists()
        );
        assert_eq!(working.file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let target = folder.path().join("done");
        working.publish(&target).unwrap();
        let second = TemporaryFile::new(folder.path()).unwrap().publish(&target).unwrap_err();
        assert_eq!(second.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
