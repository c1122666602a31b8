//! Where backups are written, and which of them are kept.

use std::fs::{self, File};
use std::io::{self, BufReader, ErrorKind};
use std::path::{Path, PathBuf};

use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::time::Time;

use super::container::{ContainerError, Front};
use crate::error::Result;

/// What names of backups end with.
pub(super) const ENDING: &str = ".backup";
/// What names that are made here begin with.
const START: &str = "chancery-";
/// Backups that may carry the time of one second in their names.
const SAME_SECOND: u32 = 100;

/// The file a backup will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) folder: PathBuf,
    pub(super) file: PathBuf,
}

impl Place {
    /// From what somebody asks for: a folder that is there, or a new file in one. Never inside the data directory.
    pub(super) fn of(to: &Path, data: &Path, now: Time) -> Result<Self, Refusal> {
        let not = |why: &str| unusable(to, why);
        if !to.is_absolute() {
            return Err(not("it is not an absolute path"));
        }
        let (folder, name) = if to.is_dir() { (to, None) } else { (to.parent().unwrap_or(to), to.file_name()) };
        let folder = folder.canonicalize().map_err(|error| of_io(folder, &error))?;
        if data.canonicalize().is_ok_and(|data| folder.starts_with(data)) {
            return Err(not("it lies in the data directory and would be lost with it"));
        }
        let file = match name {
            None => free_name(&folder, now).ok_or_else(|| not("too many backups of this second are there"))?,
            Some(name) if !name.to_string_lossy().ends_with(ENDING) => {
                return Err(not("the folder is not there, or the file's name does not end with .backup"));
            }
            Some(name) => folder.join(name),
        };
        if file.symlink_metadata().is_ok() {
            return Err(Refusal::new(Code::BackupExists).with("file", file.display().to_string()));
        }
        Ok(Self { folder, file })
    }
}

/// `chancery-20270115T080000Z.backup`, with a number when there is one already.
fn free_name(folder: &Path, now: Time) -> Option<PathBuf> {
    let time: String = now.to_rfc3339().chars().filter(|letter| !matches!(letter, '-' | ':')).collect();
    let names = (1..SAME_SECOND).map(|number| match number {
        1 => format!("{START}{time}{ENDING}"),
        number => format!("{START}{time}-{number}{ENDING}"),
    });
    names.map(|name| folder.join(name)).find(|file| file.symlink_metadata().is_err())
}

/// Backups of an installation beyond the newest `keep` in a folder, of those whose names were made here.
pub(super) fn superfluous(folder: &Path, instance: &str, keep: usize) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let made_here = name.to_str().is_some_and(|name| name.starts_with(START) && name.ends_with(ENDING));
        if !made_here || !entry.file_type()?.is_file() {
            continue;
        }
        // What cannot be read as a backup of this installation is not ours to remove.
        let front = File::open(entry.path()).map(BufReader::new).map(|mut file| Front::read(&mut file));
        if let Ok(Ok(front)) = front
            && front.header.instance == instance
        {
            found.push((front.header.created, entry.metadata()?.modified()?, entry.path()));
        }
    }
    found.sort();
    let count = found.len().saturating_sub(keep);
    Ok(found.into_iter().take(count).map(|(_, _, file)| file).collect())
}

/// That a place cannot be used.
pub(super) fn unusable(file: &Path, why: &str) -> Refusal {
    Refusal::new(Code::BackupPlace).with("file", file.display().to_string()).with("why", why)
}

/// That a file to be read is not there.
pub(super) fn no_such_file(file: &Path) -> Refusal {
    Refusal::new(Code::NotFound).with("kind", "file").with("given", file.display().to_string())
}

/// What the system says of a file or folder.
pub(super) fn of_io(file: &Path, error: &io::Error) -> Refusal {
    let text = match error.kind() {
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string().to_lowercase(),
    };
    unusable(file, text.split(" (os error").next().unwrap_or(&text))
}

/// Why a file is not opened as a backup.
pub(super) fn of_container(file: &Path, error: &ContainerError) -> Refusal {
    let about = |code| Refusal::new(code).with("file", file.display().to_string());
    match error {
        ContainerError::NotOne => about(Code::NotABackup).with("why", error.to_string()),
        ContainerError::Newer => about(Code::BackupNewer),
        ContainerError::Damaged(why) => about(Code::BackupDamaged).with("why", why),
        ContainerError::Io(error) => of_io(file, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time::from_unix(1_800_000_000);

    #[test]
    fn names_say_when_and_never_collide() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        fs::create_dir(&data).unwrap();
        let to = folder.path().canonicalize().unwrap();
        let of = |to: &Path| Place::of(to, &data, NOW);
        let first = of(&to).unwrap().file;
        assert_eq!(first, to.join("chancery-20270115T080000Z.backup"));
        fs::write(&first, "").unwrap();
        assert_eq!(of(&to).unwrap().file, to.join("chancery-20270115T080000Z-2.backup"));
        assert_eq!(of(&to.join("mine.backup")).unwrap().file, to.join("mine.backup"));

        let code = |to: &Path| of(to).unwrap_err().code;
        assert_eq!(code(&first), Code::BackupExists);
        for wrong in [to.join("mine.txt"), to.join("no/such/x.backup"), data.clone(), data.join("x.backup"), "x".into()]
        {
            assert_eq!(code(&wrong), Code::BackupPlace, "{}", wrong.display());
        }
    }
}
