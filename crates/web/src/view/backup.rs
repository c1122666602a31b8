//! A backup, and what checking it found.

use chancery_api::backup::{Backup, BackupSchedule, BackupVerified};
use chancery_pki::digest::hex;
use chancery_service::backup as service;

/// A backup.
pub(crate) fn backup(found: service::BackupView) -> Backup {
    Backup {
        file: found.file.display().to_string(),
        created: found.created.to_rfc3339(),
        bytes: found.bytes,
        sha256: hex(&found.sha256),
        log_size: found.log_size,
        cause: found.cause,
        state: found.state.to_owned(),
    }
}

/// What checking found. Also for the command line, which checks backups where no server is.
pub fn backup_verified(found: service::BackupVerified) -> BackupVerified {
    BackupVerified {
        sound: found.sound,
        created: found.created.to_rfc3339(),
        program: found.program,
        instance: found.instance,
        authorities: found.authorities,
        certificates: found.certificates,
        revocations: found.revocations,
        entries: found.entries,
        faults: found.faults,
    }
}

/// A schedule.
pub(crate) fn backup_schedule(found: service::BackupSchedule) -> BackupSchedule {
    let service::BackupSchedule { every_hours, to, keep } = found;
    BackupSchedule { every_hours, to: to.display().to_string(), keep }
}
