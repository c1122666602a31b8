//! The ways into the vault: the key file, and the recovery code that is printed once.

mod recovery_code;
mod restore_key_file;

use chancery_domain::access::Verb;
use chancery_pki::time::Time;
use chancery_store::vault::{self as rows, VaultSlot};

use crate::error::Result;
use crate::{Actor, Service};

pub use restore_key_file::{RestoredKeyFile, restore_key_file};
pub(crate) use restore_key_file::{no_code, open_with, read_code, replace_slot};

/// Kind of the slot of the key file.
pub(crate) const KEY_FILE: &str = "key-file";
/// What people call it.
pub(crate) const KEY_FILE_LABEL: &str = "key file beside the data directory";
/// Kind of the slot of the recovery code.
pub(crate) const RECOVERY_CODE: &str = "recovery-code";

/// One way into the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// `key-file` or `recovery-code`.
    pub kind: String,
    /// What people call it.
    pub label: String,
    /// When it was made.
    pub created: Time,
}

impl Service {
    /// The ways into the vault, oldest first.
    pub async fn vault_slots(&self, actor: &Actor) -> Result<Vec<Slot>> {
        self.permit(actor, Verb::SeeVault).await?;
        let slots = rows::slots(&self.store).await?.items;
        Ok(slots.into_iter().map(|VaultSlot { kind, label, created, .. }| Slot { kind, label, created }).collect())
    }
}
