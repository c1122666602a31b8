//! Checking a backup without putting it anywhere.

use std::path::Path;
use std::sync::Arc;

use chancery_domain::access::Verb;
use chancery_domain::clock::Clock;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::time::Time;
use chancery_store::LogKey as _;
use tokio::runtime::Handle;

use super::BackupKey;
use super::open::Sealed;
use super::place::of_io;
use super::stage::{Staged, stage};
use super::temporary::TemporaryFolder;
use crate::error::{Error, Result};
use crate::vault::Vault;
use crate::{Actor, Service};

/// What checking a backup found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupVerified {
    /// Whether nothing is wrong.
    pub sound: bool,
    /// When the database was copied.
    pub created: Time,
    /// Version of the program that made it.
    pub program: String,
    /// Name of the installation.
    pub instance: String,
    /// Certificates in it.
    pub certificates: u64,
    /// Authorities in it.
    pub authorities: u64,
    /// Revocations in it.
    pub revocations: u64,
    /// Entries of the log that were checked.
    pub entries: u64,
    /// Everything wrong, in words.
    pub faults: Vec<String>,
}

impl Service {
    /// Checks a backup of this installation: every byte, the structure of the database, counts, log. It is unpacked into a
    /// temporary folder.
    ///
    /// Errors: `CHY-3044` when it is another installation's.
    pub async fn verify_backup(&self, actor: &Actor, file: &Path) -> Result<BackupVerified> {
        self.permit(actor, Verb::VerifyBackup).await?;
        let sealed = Sealed::open(file)?;
        let here = self.log_key.note_key().name();
        if sealed.front.header.instance != here {
            let refusal = Refusal::new(Code::BackupForeign).with("file", file.display().to_string());
            return Err(refusal.with("backup", &sealed.front.header.instance).with("here", here).into());
        }
        let (vault, clock) = (self.vault.again(), Arc::clone(&self.clock));
        // On a thread of its own: checking a large one keeps no other call waiting.
        let checking = move || Handle::current().block_on(verified(sealed, vault, clock));
        tokio::task::spawn_blocking(checking).await.map_err(|_| Error::Internal("checking a backup was broken off"))?
    }
}

/// The same where no installation is: with the recovery code or the key file.
pub async fn verify_backup(file: &Path, key: &BackupKey, clock: Arc<dyn Clock>) -> Result<BackupVerified> {
    let sealed = Sealed::open(file)?;
    let vault = sealed.vault(key)?;
    verified(sealed, vault, clock).await
}

async fn verified(sealed: Sealed, vault: Vault, clock: Arc<dyn Clock>) -> Result<BackupVerified> {
    let parent = std::env::temp_dir();
    let folder = TemporaryFolder::new(&parent).map_err(|error| of_io(&parent, &error))?;
    let instance = sealed.front.header.instance.clone();
    let staged = stage(sealed, vault, folder.path(), clock).await?;
    let verified = BackupVerified::of(&staged, instance);
    staged.service.abandon().await;
    Ok(verified)
}

impl BackupVerified {
    pub(super) fn of(staged: &Staged, instance: String) -> Self {
        let count = |table| staged.manifest.tables.get(table).and_then(|count| u64::try_from(*count).ok()).unwrap_or(0);
        Self {
            sound: staged.faults.is_empty(),
            created: staged.created,
            program: staged.manifest.program.clone(),
            instance,
            certificates: count("certificate"),
            authorities: count("authority"),
            revocations: count("revocation"),
            entries: staged.entries,
            faults: staged.faults.clone(),
        }
    }
}
