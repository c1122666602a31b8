//! Keeping answers fresh: what clients ask for is signed again before it is too old, so that nobody waits for it.

use crate::Service;
use crate::error::Result;

impl Service {
    /// Signs again what was asked for and has passed half of its time; how many.
    pub async fn presign_ocsp(&self) -> Result<usize> {
        let now = self.now();
        self.see_revocations(now).await?;
        let roster = self.roster().await?;
        let due = self.responder.ready.due(now);
        let mut signed = 0;
        for key in due {
            let Some(issuer) = roster.by_id(key.authority()) else { continue };
            let Some(authority) = &issuer.authority else { continue };
            let id = issuer.hashes.cert_id(key.hash(), key.serial());
            self.sign_again(authority, key, &id, now).await?;
            signed += 1;
        }
        Ok(signed)
    }
}
