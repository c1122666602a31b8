//! Unpacking a backup into a folder, and checking everything that can be checked before anything relies on it.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chancery_domain::clock::Clock;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::time::Time;
use chancery_store::{Database, LogKey as _, Store, backup as rows};

use super::manifest::Manifest;
use super::open::Sealed;
use super::place::of_io;
use crate::Service;
use crate::certificate::from_der;
use crate::error::{Error, Result};
use crate::vault::Vault;

/// Name of the database in a data directory.
pub(super) const DATABASE: &str = "chancery.db";
/// Nobody else knows the folder.
const WAIT: Duration = Duration::from_secs(1);

/// An unpacked backup, opened as a data directory.
pub(super) struct Staged {
    pub(super) service: Service,
    pub(super) manifest: Manifest,
    pub(super) created: Time,
    /// Everything wrong, in words; nothing when it is sound.
    pub(super) faults: Vec<String>,
    /// Entries of the log that were checked.
    pub(super) entries: u64,
}

/// Unpacks into a new data directory below `folder` and checks it. Only the folder is written to.
///
/// Errors: `CHY-3043` when it is not what was written, `CHY-3049` when there is no room.
pub(super) async fn stage(sealed: Sealed, vault: Vault, folder: &Path, clock: Arc<dyn Clock>) -> Result<Staged> {
    let directory = folder.join("data");
    std::fs::create_dir(&directory).map_err(|error| of_io(&directory, &error))?;
    let (instance, created) = (sealed.front.header.instance.clone(), sealed.created()?);

    let database = directory.join(DATABASE);
    let target = database.clone();
    let unpacking = tokio::task::spawn_blocking(move || {
        let failed = |error: std::io::Error| of_io(&target, &error);
        let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&target).map_err(failed)?;
        let manifest = sealed.unpack(&vault, &mut out)?;
        out.sync_all().map_err(failed)?;
        Ok::<_, Error>((manifest, vault))
    });
    let (manifest, vault) = unpacking.await.map_err(|_| Error::Internal("unpacking was broken off"))??;

    let mut faults = rows::integrity(&database).await?;
    if rows::contents(&database).await? != manifest.contents() {
        faults.push("the tables do not hold what the manifest says".to_owned());
    }
    let store = Store::open(&Database::Directory(directory.clone()), WAIT, clock.now()).await?;
    let service = Service::of_parts(store, vault, directory, clock).await?;
    if service.log_key.note_key().name() != instance {
        faults.push("the log is another installation's than the header says".to_owned());
    }
    let known = match &manifest.checkpoint {
        None => Vec::new(),
        Some(note) => service.checkpoint_of(note).into_iter().collect(),
    };
    if manifest.checkpoint.is_some() && known.is_empty() {
        faults.push("the checkpoint in the manifest is not signed by this log".to_owned());
    }
    let report = service.store.verify_log(&service.log_key, &known, from_der).await?;
    faults.extend(report.findings.iter().map(ToString::to_string));
    let (_, damaged) = service.all_authority_rows().await?;
    faults.extend(damaged.iter().map(ToString::to_string));
    Ok(Staged { service, manifest, created, faults, entries: report.entries })
}

impl Service {
    /// That a later time was seen when the backup was made: `CHY-3052`.
    pub(super) async fn later_time(&self) -> Result<Option<Refusal>> {
        match self.store.check_time(self.now()).await {
            Err(chancery_store::Error::ClockBack { now, highest }) => {
                let refusal = Refusal::new(Code::BackupAhead).with("now", now.to_rfc3339());
                Ok(Some(refusal.with("seen", highest.to_rfc3339())))
            }
            checked => Ok(checked.map(|()| None)?),
        }
    }
}

/// The files of a closed data directory that make the database, the database itself last.
pub(super) fn database_files(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with(DATABASE) && !name.ends_with("-shm") {
            files.push(path);
        }
    }
    files.sort_by_key(|path| path.ends_with(DATABASE));
    Ok(files)
}
