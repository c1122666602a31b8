//! What a server does between requests, so that nothing waits for the end of a process.

use crate::crl::CrlState;
use crate::error::{Error, Result};
use crate::{Actor, Service};

impl Service {
    /// Brings look-up tables and log up to date. If one fails the other is done all the same.
    pub async fn tend(&self) -> Result<()> {
        let indexed = self.store.index(self.now()).await.map(drop).map_err(Error::from);
        let sequenced = self.sequence_log().await;
        indexed.and(sequenced)
    }

    /// Signs the CRLs that are due and whose key is open. One that fails does not stop the others.
    pub async fn publish_due_crls(&self) -> Result<()> {
        let mut last = Ok(());
        for row in self.authority_rows().await? {
            let due = self.latest_crl(&row).await?.is_some_and(|crl| crl.state != CrlState::Fresh);
            if !due || self.needs_passphrase(&row).await? {
                continue;
            }
            let authority = self.load(row)?;
            let key = self.signer(&authority, None).await?;
            last = self.publish(&Actor::system(), &authority, &key, None).await.map(drop).and(last);
        }
        last
    }
}
