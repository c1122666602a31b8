//! Opening an authority's key for a time, and locking it again.

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::time::Time;
use chancery_store::authority as rows;

use super::AuthorityView;
use crate::access::Permit;
use crate::error::{Error, Result};
use crate::vault::VaultError;
use crate::{Actor, Passphrase, Service};

/// Longest time a key may stay unlocked, in seconds: a day.
const LONGEST: u32 = 86_400;

impl Service {
    /// Opens an authority's key for this many seconds: what needs it until then needs no passphrase. A CRL that waited for
    /// it is signed at once.
    ///
    /// Errors: `CHY-3007` wrong passphrase, `CHY-3020` when the key is not here, `CHY-1040` more than a day.
    pub async fn unlock_authority(
        &self,
        actor: &Actor,
        name: &str,
        passphrase: &Passphrase,
        seconds: u32,
    ) -> Result<AuthorityView> {
        let permit = self.permit(actor, Verb::UnlockAuthority).await?;
        let result = self.try_unlock(&permit, name, passphrase, seconds).await;
        self.logged(actor, Verb::UnlockAuthority, name, result).await
    }

    async fn try_unlock(
        &self,
        permit: &Permit<'_>,
        name: &str,
        passphrase: &Passphrase,
        seconds: u32,
    ) -> Result<AuthorityView> {
        let row = self.to_unlock(permit, name, seconds).await?;
        self.unlock_until(permit.actor, row, passphrase, self.now().plus(i64::from(seconds))).await
    }

    async fn to_unlock(&self, permit: &Permit<'_>, name: &str, seconds: u32) -> Result<rows::Authority> {
        if seconds == 0 || seconds > LONGEST {
            let refusal = Refusal::new(Code::BadField).with("field", "seconds").with("given", seconds.to_string());
            return Err(refusal.with("wanted", format!("1 to {LONGEST}")).into());
        }
        let row = self.authority_row(name).await?;
        permit.check_authority(&row.slug)?;
        Ok(row)
    }

    /// Whether [`Self::unlock_authority`] would open the key; without a passphrase, whether there is one to be opened. It stays
    /// as it is.
    pub async fn rehearse_unlock(
        &self,
        actor: &Actor,
        name: &str,
        passphrase: Option<&Passphrase>,
        seconds: u32,
    ) -> Result<AuthorityView> {
        let permit = self.permit(actor, Verb::UnlockAuthority).await?;
        let result = async {
            let row = self.to_unlock(&permit, name, seconds).await?;
            let key = row.vault_key.ok_or_else(|| Refusal::new(Code::KeyNotHeld).with("name", &row.display_name))?;
            if let Some(passphrase) = passphrase {
                let opened = self.unseal(key, Some(passphrase.as_str())).await;
                opened.map_err(|error| of_authority(error, &row))?;
            }
            self.view(row).await
        };
        self.logged(actor, Verb::UnlockAuthority, name, result.await).await
    }

    pub(super) async fn unlock_until(
        &self,
        actor: &Actor,
        row: rows::Authority,
        passphrase: &Passphrase,
        until: Time,
    ) -> Result<AuthorityView> {
        let key = row.vault_key.ok_or_else(|| Refusal::new(Code::KeyNotHeld).with("name", &row.display_name))?;
        self.unlock_key(key, passphrase.as_str(), until).await.map_err(|error| of_authority(error, &row))?;
        let fact = Fact::new(FactKind::KeyUsed, actor.name.as_str()).object("authority", &row.slug);
        let fact = fact.detail("unlocked_until", until.to_rfc3339());
        if let Err(error) = self.write(actor, Vec::new(), vec![fact]).await {
            // What is not in the log does not happen.
            self.vault.lock(key, self.now());
            return Err(error);
        }
        self.publish_if_due(&row).await?;
        self.view(row).await
    }

    /// Signs those of an authority's CRLs that are due.
    async fn publish_if_due(&self, row: &rows::Authority) -> Result<()> {
        if self.latest_crl(row).await?.is_none() || row.certificate.is_none() {
            return Ok(());
        }
        let authority = self.load(row.clone())?;
        let key = self.signer(&authority, None).await?;
        self.publish_needed(&Actor::system(), &authority, &key).await.map(drop)
    }

    /// Locks an authority's key again; one that is locked already, or has no passphrase, stays as it is.
    pub async fn lock_authority(&self, actor: &Actor, name: &str, dry_run: bool) -> Result<AuthorityView> {
        let permit = self.permit(actor, Verb::UnlockAuthority).await?;
        let result = self.try_lock(&permit, name, dry_run).await;
        self.logged(actor, Verb::UnlockAuthority, name, result).await
    }

    async fn try_lock(&self, permit: &Permit<'_>, name: &str, dry_run: bool) -> Result<AuthorityView> {
        let (row, actor) = (self.authority_row(name).await?, permit.actor);
        permit.check_authority(&row.slug)?;
        if let Some(key) = row.vault_key.filter(|_| !dry_run) {
            self.vault.lock(key, self.now());
            let fact = Fact::new(FactKind::KeyUsed, actor.name.as_str()).object("authority", &row.slug);
            self.write(actor, Vec::new(), vec![fact.detail("locked", "yes")]).await?;
        }
        self.view(row).await
    }

    /// Forgets keys that were unlocked long enough; until then they are locked all the same, only not yet wiped.
    pub fn lock_overdue_keys(&self) {
        self.vault.lock_overdue(self.now());
    }
}

/// A wrong passphrase with the authority it is for.
fn of_authority(error: Error, row: &rows::Authority) -> Error {
    match error {
        Error::Vault(VaultError::WrongPassphrase) => {
            Refusal::new(Code::WrongPassphrase).with("authority", &row.display_name).with("slug", &row.slug).into()
        }
        other => other,
    }
}
