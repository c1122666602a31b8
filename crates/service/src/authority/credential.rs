//! Keys that are opened when a server starts, by passphrases that the service manager keeps: nobody has to be there.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chancery_domain::access::Verb;
use chancery_pki::time::Time;

use super::AuthorityView;
use crate::error::Result;
use crate::status::alert::{self, Alert};
use crate::{Actor, Passphrase, Service};

/// Slugs of authorities whose key a credential was to open and did not.
#[derive(Default)]
pub(crate) struct StayedLocked(Mutex<BTreeSet<String>>);

impl StayedLocked {
    fn slugs(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service {
    /// Opens an authority's key until this process ends or somebody locks it. `None`: the credential holds no passphrase.
    /// Of a key that stays locked the status tells. A CRL that waited for it is signed at once.
    ///
    /// Errors: `CHY-3007` wrong passphrase, `CHY-3012` no such authority, `CHY-3020` when the key is not here.
    pub async fn unlock_by_credential(&self, slug: &str, passphrase: Option<&Passphrase>) -> Result<()> {
        let actor = Actor::system();
        let row = self.authority_row(slug).await?;
        if !self.needs_passphrase(&row).await? && row.vault_key.is_some() {
            return Ok(());
        }
        let slug = row.slug.clone();
        let result = match passphrase {
            Some(passphrase) => self.unlock_until(&actor, row, passphrase, Time::MAX).await.map(|_| true),
            None => Ok(false),
        };
        if !matches!(result, Ok(true)) {
            self.stayed_locked.slugs().insert(slug.clone());
        }
        self.logged(&actor, Verb::UnlockAuthority, &slug, result).await.map(drop)
    }

    /// What the credentials did not open, and nobody else since.
    pub(crate) fn credential_alerts(&self, authorities: &[AuthorityView]) -> Vec<Alert> {
        let slugs = self.stayed_locked.slugs();
        let locked = authorities.iter().filter(|it| alert::is_locked(it) && slugs.contains(&it.slug));
        locked.map(alert::credential_wrong).collect()
    }
}
