//! Backups: one encrypted file with the whole database, and no key file (decision 8).
//!
//! A backup is a copy of the database made while others go on, sealed under a data key of its own. That key is wrapped by
//! the vault's master key; the vault's slots lie in front, so that the key file or the recovery code opens the file alone,
//! wherever it is. What is opened is checked against the manifest inside before it is used.

mod container;
mod create;
mod list;
mod manifest;
mod open;
mod place;
mod rehearse;
mod restore;
mod schedule;
mod stage;
mod temporary;
mod verify;

pub use create::{CreateBackup, Made};
pub use list::BackupView;
pub use open::BackupKey;
pub use rehearse::{Rehearsed, Trial, TrialSignature, rehearse_backup};
pub use restore::{Restore, Restored, restore_backup};
pub use schedule::BackupSchedule;
pub use verify::{BackupVerified, verify_backup};
