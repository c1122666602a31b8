//! The latest signed checkpoint, kept as `DIR.checkpoint` beside the data directory: whoever cuts or rewrites the log in
//! the database does not reach it there.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

/// Most bytes read of the file.
const LONGEST: u64 = 65_536;

/// The file.
pub(crate) struct Anchor {
    path: PathBuf,
    directory: PathBuf,
}

impl Anchor {
    /// Of this data directory.
    pub(crate) fn beside(directory: &Path) -> Self {
        Self { path: with_ending(directory, ".checkpoint"), directory: directory.to_owned() }
    }

    /// The note in it; `None` when there is none yet.
    pub(crate) fn read(&self) -> io::Result<Option<String>> {
        let file = match File::open(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        let mut note = String::new();
        file.take(LONGEST).read_to_string(&mut note)?;
        Ok(Some(note))
    }

    /// The file, when something is there.
    pub(crate) fn found(&self) -> Option<&Path> {
        self.path.symlink_metadata().is_ok().then_some(&self.path)
    }

    /// Gives the file another name, `DIR.checkpoint.before-restore`: it may prove what a later one does not have. One
    /// that has this name already is the older proof and stays.
    pub(crate) fn set_aside(&self) -> io::Result<()> {
        let aside = with_ending(&self.path, ".before-restore");
        match fs::hard_link(&self.path, &aside) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        }
    }

    /// Replaces the file: a reader finds the old note or the new one, whenever the power fails. It belongs to the owner
    /// of the data directory.
    pub(crate) fn write(&self, note: &str) -> io::Result<()> {
        // With a database server several processes may do so at once.
        let fresh = with_ending(&self.path, &format!(".{}.new", std::process::id()));
        match fs::remove_file(&fresh) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        file.set_permissions(Permissions::from_mode(0o600))?;
        let owner = self.directory.metadata()?;
        if owner.uid() != file.metadata()?.uid() {
            chown(&fresh, Some(owner.uid()), Some(owner.gid()))?;
        }
        file.write_all(note.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, &self.path)?;
        let folder = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_last_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let directory = folder.path().join("data");
        fs::create_dir(&directory).unwrap();
        let anchor = Anchor::beside(&directory);
        assert_eq!(anchor.read().unwrap(), None);
        for note in ["one\n", "two\n"] {
            anchor.write(note).unwrap();
            assert_eq!(anchor.read().unwrap().as_deref(), Some(note));
        }
        let mode = fs::metadata(folder.path().join("data.checkpoint")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 0, "nothing lies in the data directory itself");
    }
}
