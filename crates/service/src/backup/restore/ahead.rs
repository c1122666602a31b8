//! The original may have gone on after the backup: what it may have published or used is passed by.

use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::digest::hex;
use chancery_pki::extension::ReasonCode;
use chancery_pki::time::Time;
use chancery_store::intent::IntentState;
use chancery_store::{Commit, Effect, issuer, vault};

use super::super::BackupVerified;
use super::super::stage::Staged;
use super::{Restore, Restored, Way};
use crate::certificate::Target;
use crate::error::{Error, Result};
use crate::log::Anchor;
use crate::vault::KeyFile;
use crate::vault_slot::{KEY_FILE, RECOVERY_CODE, replace_slot};
use crate::{Actor, Service};

/// CRL numbers that are left out: more than can have been signed since any backup, with however many partitions, keys of
/// one name and nodes, and whatever the clocks said. Thousands a second would take decades.
const CRL_NUMBERS: i64 = 1 << 40;

/// Moves a staged database ahead and closes it.
pub(super) async fn moved_ahead(
    staged: Staged,
    restore: &Restore,
    way: &Way,
    actor: &Actor,
    verified: BackupVerified,
) -> Result<Restored> {
    let Staged { service, created, manifest, .. } = staged;
    if restore.accept_clock {
        service.try_accept_clock(actor, false).await?;
    }
    if let Some(later) = service.later_time().await? {
        return Err(later.into());
    }
    service.tell_restored(actor, restore, created, manifest.checkpoint.as_deref()).await?;
    if let Way::New(file) = way {
        let slots = vault::slots(&service.store).await?.items;
        let old = slots.iter().find(|slot| slot.kind == KEY_FILE);
        replace_slot(&service.store, &service.vault, file, old, actor, service.now()).await?;
    }
    let revoked = service.revoke_intents(actor).await?;
    let (crls, waiting) = service.publish_ahead(actor).await?;
    service.close().await?;
    let key_file = KeyFile::beside(&restore.directory);
    Ok(Restored { verified, key_file, crls, waiting, revoked, checkpoint: None })
}

impl Service {
    /// Tells of it in the log, and lets the CRL counters jump in the same commit.
    async fn tell_restored(
        &self,
        actor: &Actor,
        restore: &Restore,
        created: Time,
        checkpoint: Option<&str>,
    ) -> Result<()> {
        let now = self.now();
        let opened_by = if restore.is_by_key_file() { KEY_FILE } else { RECOVERY_CODE };
        let mut fact = Fact::new(FactKind::Restored, actor.name.as_str())
            .detail("backup", created.to_rfc3339())
            .detail("opened_by", opened_by);
        if let Some(checkpoint) = checkpoint.and_then(|note| self.checkpoint_of(note)) {
            fact = fact.detail("log_size", checkpoint.size).detail("log_root", hex(&checkpoint.root));
        }
        // A checkpoint of the original beside the directory says how much of the log is lost.
        let before = Anchor::beside(&restore.directory).read().ok().flatten();
        if let Some(before) = before.and_then(|note| self.checkpoint_of(&note)) {
            fact = fact.detail("log_size_before", before.size);
        }
        let mut commit = Commit::new(now, actor.name.as_str());
        let mut passed_by = Vec::new();
        for issuer in issuer::all(&self.store).await? {
            let at_least = issuer.crl_number + CRL_NUMBERS;
            fact = fact.detail(&format!("crl_number_{}", issuer.id), at_least);
            passed_by.push((issuer.id, at_least));
            commit.effects.push(Effect::TakeCrlNumber { issuer: issuer.id, at_least });
        }
        self.store.commit(commit.tell(fact)).await?;
        self.remember_passed_by(passed_by).await
    }

    /// What was about to be signed when the backup was made may have been signed and handed out after it: its serial
    /// number is revoked.
    async fn revoke_intents(&self, actor: &Actor) -> Result<Vec<String>> {
        let mut revoked = Vec::new();
        for intent in self.store.startup().intents.clone() {
            let authority = match intent.authority {
                Some(id) => self.authority_by_id(id).await?,
                None => None,
            };
            let state = if let Some(authority) = authority {
                let target = Target { authority, serial: intent.serial.clone(), certificate: None };
                let note = "about to be signed when the restored backup was made";
                self.record(actor, vec![target], ReasonCode::CessationOfOperation, None, note, None).await?;
                revoked.push(intent.serial.to_hex());
                IntentState::Revoked
            } else {
                IntentState::Abandoned
            };
            let fact = Fact::new(FactKind::IntentSettled, actor.name.as_str())
                .object("intent", intent.id)
                .detail("serial", intent.serial.to_hex())
                .detail("state", state);
            self.write(actor, vec![Effect::SettleIntent { id: intent.id, state }], vec![fact]).await?;
        }
        Ok(revoked)
    }

    /// New CRLs of every authority whose key opens: what is handed out next is newer than anything that was.
    async fn publish_ahead(&self, actor: &Actor) -> Result<(Vec<(String, u64)>, Vec<String>)> {
        let (mut crls, mut waiting) = (Vec::new(), Vec::new());
        for row in self.authority_rows().await? {
            if row.certificate.is_none() || row.vault_key.is_none() {
                continue;
            }
            let slug = row.slug.clone();
            let authority = self.load(row)?;
            let published = match self.signer(&authority, None).await {
                Ok(key) => self.publish(actor, &authority, &key, None).await,
                Err(error) => Err(error),
            };
            match published {
                Ok(crl) => crls.push((slug, crl.number)),
                Err(Error::Refused(refusals)) if refusals.iter().any(is_of_clock) => {
                    return Err(Error::Refused(refusals));
                }
                Err(Error::Store(error)) => return Err(error.into()),
                // A locked key, one that does not open, an authority that is over: the rest is restored all the same.
                Err(error) => {
                    tracing::warn!(%error, authority = slug, "no CRL could be signed after restoring");
                    waiting.push(slug);
                }
            }
        }
        Ok((crls, waiting))
    }
}

fn is_of_clock(refusal: &Refusal) -> bool {
    matches!(refusal.code, Code::ClockWentBack | Code::ClockApart)
}
