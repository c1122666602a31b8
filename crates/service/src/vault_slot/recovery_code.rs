//! Making a recovery code. The one before opens the vault no more.

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_store::vault::{self as rows, VaultSlot};
use chancery_store::{Commit, Effect};

use super::RECOVERY_CODE;
use crate::error::Result;
use crate::vault::RecoveryCode;
use crate::{Actor, Service};

impl Service {
    /// Makes a recovery code and voids the one before: it exists nowhere but in the answer.
    ///
    /// A backup made before keeps opening with the code that held then. `None`: only rehearsed.
    pub async fn new_recovery_code(&self, actor: &Actor, dry_run: bool) -> Result<Option<RecoveryCode>> {
        self.permit(actor, Verb::MakeRecoveryCode).await?;
        if dry_run {
            return Ok(None);
        }
        let now = self.now();
        let code = RecoveryCode::generate()?;
        let slot = VaultSlot {
            id: self.store.next_id(now),
            kind: RECOVERY_CODE.to_owned(),
            label: "recovery code on paper".to_owned(),
            sealed: self.vault.recovery_slot(&code)?,
            created: now,
            version: 1,
        };
        let old = rows::slots(&self.store).await?.items.into_iter().filter(|slot| slot.kind == RECOVERY_CODE);
        let old: Vec<Effect> = old.map(|slot| Effect::DeleteVaultSlot { id: slot.id, version: slot.version }).collect();
        let fact = Fact::new(FactKind::VaultSlotChanged, actor.name.as_str())
            .object("vault_slot", slot.id)
            .detail("kind", RECOVERY_CODE)
            .detail("replaced", old.len());
        let mut commit = Commit::new(now, actor.name.as_str()).tell(fact);
        commit.effects = old;
        commit.effects.push(Effect::InsertVaultSlot(slot));
        self.commit(commit).await?;
        Ok(Some(code))
    }
}
