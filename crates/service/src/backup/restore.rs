//! Restoring: an empty directory becomes the data directory that the backup was made of, moved ahead of whatever the
//! original did after it.

mod ahead;
mod vacancy;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chancery_domain::clock::Clock;
use chancery_domain::refusal::{Code, Refusal};

use self::vacancy::Vacancy;
use super::open::Sealed;
use super::place::of_io;
use super::stage::{database_files, stage};
use super::temporary::{TemporaryFolder, sync_folder};
use super::{BackupKey, BackupVerified};
use crate::Actor;
use crate::error::Result;
use crate::log::Anchor;
use crate::vault::{KeyFile, Vault};
use crate::vault_slot::KEY_FILE;

/// What is restored, and where.
#[derive(Clone, Debug)]
pub struct Restore {
    /// The backup.
    pub file: PathBuf,
    /// What opens it.
    pub key: BackupKey,
    /// An empty directory, or one that is not there yet.
    pub directory: PathBuf,
    /// Restore it although checking found faults.
    pub accept_faults: bool,
    /// Take the present time for right though a later one was seen when the backup was made.
    pub accept_clock: bool,
    /// How long another process may keep the directory.
    pub wait: Duration,
    /// Do everything in a temporary folder inside the directory, and leave both as they were.
    pub dry_run: bool,
}

/// What was restored.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What checking found.
    pub verified: BackupVerified,
    /// The key file beside the directory.
    pub key_file: PathBuf,
    /// New CRLs: authority, number.
    pub crls: Vec<(String, u64)>,
    /// Authorities whose CRL waits, because their key is locked or does not open.
    pub waiting: Vec<String>,
    /// Serial numbers that were revoked because they may have been used after the backup.
    pub revoked: Vec<String>,
    /// The latest checkpoint of the log.
    pub checkpoint: Option<String>,
}

/// How the vault of the restored directory will be opened.
enum Way {
    /// By the key file that lies beside the directory already.
    There,
    /// By a copy of the key file that opened the backup.
    Copy(KeyFile),
    /// By a new key file; the old one opens nothing any more.
    New(KeyFile),
}

/// Restores a backup. Nothing is left behind when it fails.
///
/// Errors: `CHY-3046` when the directory is not empty, `CHY-3047` when another's key file lies beside it, `CHY-3043` when
/// the backup is not sound, `CHY-3052` when it has seen a later time, and those of opening it.
pub async fn restore_backup(restore: &Restore, actor: &Actor, clock: Arc<dyn Clock>) -> Result<Restored> {
    let sealed = Sealed::open(&restore.file)?;
    let vault = sealed.vault(&restore.key)?;
    let way = way(restore, &sealed)?;
    let vacancy = Vacancy::claim(&restore.directory, restore.wait).await?;
    let directory = restore.directory.as_path();
    let folder = TemporaryFolder::new(directory).map_err(|error| of_io(directory, &error))?;
    let instance = sealed.front.header.instance.clone();
    let staged = stage(sealed, vault, folder.path(), clock).await?;
    let verified = BackupVerified::of(&staged, instance);
    if !verified.sound && !restore.accept_faults {
        return Err(unsound(&restore.file, &verified));
    }
    let mut restored = ahead::moved_ahead(staged, restore, &way, actor, verified).await?;
    restored.checkpoint = Anchor::beside(&folder.path().join("data")).read().ok().flatten();
    if restore.dry_run {
        return Ok(restored);
    }
    move_in(folder.path(), directory, &way)?;
    if let Some(note) = &restored.checkpoint {
        replace_anchor(directory, note);
    }
    vacancy.filled();
    Ok(restored)
}

fn way(restore: &Restore, sealed: &Sealed) -> Result<Way> {
    let beside = KeyFile::beside(&restore.directory);
    if beside.symlink_metadata().is_ok() {
        let slot = sealed.slot(KEY_FILE)?.unwrap_or_default();
        let opens = KeyFile::read(&beside).is_ok_and(|file| Vault::open(&file, &slot).is_ok());
        let there = Refusal::new(Code::KeyFileThere).with("file", beside.display().to_string());
        return if opens { Ok(Way::There) } else { Err(there.into()) };
    }
    Ok(match &restore.key {
        BackupKey::KeyFile(path) => Way::Copy(KeyFile::read(path)?),
        BackupKey::RecoveryCode(_) => Way::New(KeyFile::generate()?),
    })
}

fn unsound(file: &Path, verified: &BackupVerified) -> crate::Error {
    let why = verified.faults.iter().take(5).cloned().collect::<Vec<_>>().join("; ");
    Refusal::new(Code::BackupDamaged).with("file", file.display().to_string()).with("why", why).into()
}

/// Moves the database to its place, the main file last, and writes the key file.
fn move_in(folder: &Path, directory: &Path, way: &Way) -> Result<()> {
    let failed = |error: std::io::Error| crate::Error::from(of_io(directory, &error));
    let mut moved = Vec::new();
    let result = (|| {
        for file in database_files(&folder.join("data")).map_err(failed)? {
            let target = directory.join(file.file_name().unwrap_or_default());
            vacancy::hand_over(&file, directory).map_err(failed)?;
            std::fs::rename(&file, &target).map_err(failed)?;
            moved.push(target);
        }
        if let Some(file) = moved.last() {
            sync_folder(file).map_err(failed)?;
        }
        match way {
            Way::There => Ok(()),
            Way::Copy(file) | Way::New(file) => Ok(file.write_beside(directory)?),
        }
    })();
    if result.is_err() {
        for file in moved {
            let _ = std::fs::remove_file(file);
        }
    }
    result
}

/// The checkpoint beside the directory is that of the restored log from now on; one of before is kept under another name,
/// because it may prove what was lost.
fn replace_anchor(directory: &Path, note: &str) {
    let anchor = Anchor::beside(directory);
    let kept = match anchor.read() {
        Ok(Some(_)) => anchor.set_aside(),
        _ => Ok(()),
    };
    if let Err(error) = kept.and_then(|()| anchor.write(note)) {
        tracing::warn!(%error, "the checkpoint beside the data directory cannot be written");
    }
}

impl Restore {
    fn is_by_key_file(&self) -> bool {
        matches!(self.key, BackupKey::KeyFile(_))
    }
}
