//! The backups that were made.

use std::path::{Path, PathBuf};

use chancery_domain::access::Verb;
use chancery_pki::time::Time;
use chancery_store::backup::{self as rows, Backup, BackupState};

use crate::error::Result;
use crate::{Actor, Service};

/// Backups listed at most.
const MOST: u32 = 1_000;

/// A backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupView {
    /// Where it was written.
    pub file: PathBuf,
    /// When the database was copied.
    pub created: Time,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// Entries of the log under its checkpoint.
    pub log_size: u64,
    /// `person` or `schedule`.
    pub cause: String,
    /// `there`, `changed` (another length), `missing` (nobody here removed it) or `removed` (newer ones took its place).
    pub state: &'static str,
}

impl Service {
    /// Backups, newest first, and whether their files are there.
    pub async fn backups(&self, actor: &Actor) -> Result<Vec<BackupView>> {
        self.permit(actor, Verb::SeeBackups).await?;
        let backups = rows::newest(&self.store, MOST).await?;
        Ok(backups.into_iter().map(|backup| self.backup_view(backup)).collect())
    }

    pub(super) fn backup_view(&self, row: Backup) -> BackupView {
        let bytes = u64::try_from(row.bytes).unwrap_or(0);
        let state = match (row.state, Path::new(&row.file).metadata()) {
            (BackupState::Removed, _) => "removed",
            (BackupState::Kept, Ok(metadata)) if metadata.len() == bytes => "there",
            (BackupState::Kept, Ok(_)) => "changed",
            (BackupState::Kept, Err(_)) => "missing",
        };
        BackupView {
            file: row.file.into(),
            created: row.created,
            bytes,
            sha256: row.sha256,
            log_size: u64::try_from(row.log_size).unwrap_or(0),
            cause: row.cause,
            state,
        }
    }
}
