//! Which partition of the CRL lists a new certificate (decision 12).

use chancery_domain::log::{Fact, FactKind};
use chancery_store::{Conflict, Effect, certificate};

use crate::authority::Authority;
use crate::error::{Error, Result};
use crate::{Actor, Service};

impl Service {
    /// The authority with a partition that has room; opens the next one when the current is full.
    ///
    /// Without a publication base certificates name no CRL, so there is one partition only.
    pub(crate) async fn with_room(&self, actor: &Actor, authority: Authority, dry_run: bool) -> Result<Authority> {
        if authority.row.publication.is_none() {
            return Ok(authority);
        }
        let issued = certificate::count(&self.store, authority.row.id).await?;
        let mut open = authority.settings.partition;
        if issued - open.opened_at < open.size {
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
