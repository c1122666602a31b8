//! A rehearsal: the backup is restored into a temporary folder and tried, and the folder removed.

use std::path::Path;
use std::sync::Arc;

use chancery_domain::clock::Clock;
use chancery_pki::signer::Signer as _;
use chancery_store::authority as rows;

use super::open::Sealed;
use super::place::of_io;
use super::stage::stage;
use super::temporary::TemporaryFolder;
use super::{BackupKey, BackupVerified};
use crate::Service;
use crate::error::{Error, Result};
use crate::vault::VaultError;

/// What is signed and thrown away.
const MESSAGE: &[u8] = b"chancery rehearsal of a backup: this signature is not kept";

/// What came of a rehearsal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsed {
    /// What checking found.
    pub verified: BackupVerified,
    /// One for each authority.
    pub trials: Vec<Trial>,
    /// The latest time seen when it was made, if it is later than now: restoring wants the clock to be accepted.
    pub later_time: Option<String>,
    /// Whether everything could be restored: the backup is sound, it has seen no later time, and no key that opened failed
    /// to sign.
    pub good: bool,
}

/// What an authority's key did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// Slug of the authority.
    pub authority: String,
    /// What came of it.
    pub signature: TrialSignature,
}

/// What came of a test signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrialSignature {
    /// It verifies with the authority's certificate.
    Good,
    /// The key needs its passphrase, which nobody asked for.
    Locked,
    /// The key is kept elsewhere, or there is no certificate yet.
    NotHeld,
    /// The key does not open, or its signature does not verify.
    Failed,
}

impl TrialSignature {
    /// The word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Locked => "locked",
            Self::NotHeld => "not-held",
            Self::Failed => "failed",
        }
    }
}

/// Restores into a temporary folder below `parent`, checks everything, and lets each key that opens sign once.
pub async fn rehearse_backup(file: &Path, key: &BackupKey, parent: &Path, clock: Arc<dyn Clock>) -> Result<Rehearsed> {
    let sealed = Sealed::open(file)?;
    let vault = sealed.vault(key)?;
    let folder = TemporaryFolder::new(parent).map_err(|error| of_io(parent, &error))?;
    let instance = sealed.front.header.instance.clone();
    let staged = stage(sealed, vault, folder.path(), clock).await?;
    let verified = BackupVerified::of(&staged, instance);
    let mut trials = Vec::new();
    let (authorities, _) = staged.service.all_authority_rows().await?;
    for row in authorities {
        trials.push(Trial { authority: row.slug.clone(), signature: staged.service.try_key(row).await? });
    }
    let later = staged.service.later_time().await?;
    let later_time = later.and_then(|refusal| refusal.value("seen").map(str::to_owned));
    let good =
        verified.sound && later_time.is_none() && trials.iter().all(|trial| trial.signature != TrialSignature::Failed);
    staged.service.abandon().await;
    Ok(Rehearsed { verified, trials, later_time, good })
}

impl Service {
    async fn try_key(&self, row: rows::Authority) -> Result<TrialSignature> {
        if row.vault_key.is_none() || row.certificate.is_none() {
            return Ok(TrialSignature::NotHeld);
        }
        let Ok(authority) = self.load(row) else { return Ok(TrialSignature::Failed) };
        let Some(id) = authority.row.vault_key else { return Ok(TrialSignature::NotHeld) };
        let key = match self.unseal(id, None).await {
            Ok(key) => key,
            Err(Error::Vault(VaultError::Locked)) => return Ok(TrialSignature::Locked),
            Err(Error::Store(error @ chancery_store::Error::Unavailable(_))) => return Err(error.into()),
            Err(_) => return Ok(TrialSignature::Failed),
        };
        let algorithm = authority.signature_algorithm;
        let public = authority.certificate.public_key();
        let verifies = key
            .sign(algorithm, MESSAGE)
            .is_ok_and(|signature| public.verify(&algorithm.identifier(), MESSAGE, &signature).is_ok());
        Ok(if verifies { TrialSignature::Good } else { TrialSignature::Failed })
    }
}
