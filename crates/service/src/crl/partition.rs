//! Which partition of the CRL lists a new certificate (decision 12).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chancery_domain::id::Id;
use chancery_domain::log::{Fact, FactKind};
use chancery_store::{Conflict, Effect, certificate};

use crate::authority::Authority;
use crate::error::{Error, Result};
use crate::{Actor, Service};

/// Room left in the open partitions, so that certificates are not counted for each issuance. Other nodes issue too: a
/// partition may grow somewhat beyond its size, which harms nothing.
#[derive(Default)]
pub(crate) struct Rooms(Mutex<HashMap<Id, (i64, i64)>>);

impl Rooms {
    /// Takes one place in this partition; `false` when none is known to be left.
    fn take(&self, authority: Id, partition: i64) -> bool {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match rooms.get_mut(&authority) {
            Some((number, left)) if *number == partition && *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }

    fn set(&self, authority: Id, partition: i64, left: i64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(authority, (partition, left));
    }
}

impl Service {
    /// The authority with a partition that has room; opens the next one when the current is full.
    ///
    /// Without a publication base certificates name no CRL, so there is one partition only.
    pub(crate) async fn with_room(&self, actor: &Actor, authority: Authority, dry_run: bool) -> Result<Authority> {
        if authority.row.publication.is_none() {
            return Ok(authority);
        }
        let mut open = authority.settings.partition;
        if self.rooms.take(authority.row.id, open.number) {
            return Ok(authority);
        }
        let issued = certificate::count(&self.store, authority.row.id).await?;
        let left = open.size - (issued - open.opened_at);
        if left > 0 {
            self.rooms.set(authority.row.id, open.number, left - 1);
            return Ok(authority);
        }
        open.number += 1;
        open.opened_at = issued;
        let mut settings = authority.settings.clone();
        settings.partition = open;
        let mut row = authority.row.clone();
        row.settings = serde_json::to_string(&settings).map_err(|_| Error::Internal("settings have no JSON"))?;
        let row = self.with_mac(row)?;
        if dry_run {
            return self.load(row);
        }
        let fact = Fact::new(FactKind::AuthorityChanged, actor.name.as_str())
            .object("authority", &row.slug)
            .detail("crl_partition", open.number);
        let update = Effect::UpdateAuthority(Box::new(row));
        match self.store.commit(self.commit_of(actor).with(update).tell(fact)).await {
            // Somebody else opened it first.
            Ok(_) | Err(chancery_store::Error::Conflict(Conflict::Stale(_))) => {
                self.authority(&authority.row.slug).await
            }
            Err(error) => Err(error.into()),
        }
    }
}
