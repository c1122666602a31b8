//! Backups: `/api/v1/backups`. Restoring needs no server and has no address.

use serde::{Deserialize, Serialize};

/// `POST /backups`. Answer: `Envelope<MadeBackup>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CreateBackup {
    /// A folder on the server's machine, or a new file in one, absolute; the folder of the schedule when absent.
    pub to: Option<String>,
    /// How many backups of this installation stay in the folder; all when absent.
    pub keep: Option<u32>,
    /// Check, and answer with what would be written and removed; length, hash and size of the log are not known then.
    pub dry_run: bool,
}

/// A backup that was just made.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MadeBackup {
    /// The backup.
    #[serde(flatten)]
    pub backup: Backup,
    /// Files of older ones that were removed.
    pub removed: Vec<String>,
}

/// A backup. `GET /backups` answers `Envelope<Page<Backup>>`, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Backup {
    /// Where it was written.
    pub file: String,
    /// When the database was copied.
    pub created: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// Entries of the audit log under the checkpoint in it.
    pub log_size: u64,
    /// `person` or `schedule`.
    pub cause: String,
    /// `there`, `changed` (another length), `missing`, or `removed` (newer ones took its place).
    pub state: String,
}

/// `POST /backups/verify`. Answer: `Envelope<BackupVerified>`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyBackup {
    /// A backup of this installation, on the server's machine.
    pub file: String,
}

/// What checking a backup found.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct BackupVerified {
    /// Whether nothing is wrong.
    pub sound: bool,
    /// When the database was copied.
    pub created: String,
    /// Version of the program that made it.
    pub program: String,
    /// Name of the installation.
    pub instance: String,
    /// Authorities in it.
    pub authorities: u64,
    /// Certificates in it.
    pub certificates: u64,
    /// Revocations in it.
    pub revocations: u64,
    /// Entries of the audit log that were checked.
    pub entries: u64,
    /// Everything wrong, in words.
    pub faults: Vec<String>,
}

/// `PUT /backups/schedule` with `Option<BackupSchedule>`; `null` ends it. `GET` and `PUT` answer
/// `Envelope<Option<BackupSchedule>>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BackupSchedule {
    /// Hours between two backups.
    pub every_hours: u32,
    /// A folder on the server's machine, absolute.
    pub to: String,
    /// How many stay in it.
    pub keep: u32,
}
