//! Numbers that CRLs may have had that nobody remembers: after a restore every CRL has to be newer than those.

use std::collections::HashMap;

use chancery_domain::id::Id;
use chancery_store::crl::Crl;
use tokio::sync::OnceCell;

use crate::Service;
use crate::error::Result;

/// Name of the row of `meta`, and kind of its MAC.
const PASSED_BY: &str = "crl_numbers_passed_by";

/// The last number passed by of each issuer; it does not change while a process lives.
#[derive(Default)]
pub(crate) struct PassedBy(OnceCell<HashMap<Id, i64>>);

impl Service {
    /// Writes down, for each issuer, up to which number its CRLs may have been signed by who was restored.
    pub(crate) async fn remember_passed_by(&self, numbers: Vec<(Id, i64)>) -> Result<()> {
        self.remember(PASSED_BY, &numbers).await?;
        self.passed_by.0.get_or_init(async || numbers.into_iter().collect()).await;
        Ok(())
    }

    /// Whether a newer one may have been handed out before a backup was restored.
    pub(crate) async fn is_passed_by(&self, crl: &Crl) -> Result<bool> {
        let numbers = self.passed_by.0.get_or_try_init(async || {
            let numbers: Vec<(Id, i64)> = self.recall(PASSED_BY).await?.unwrap_or_default();
            Ok::<_, crate::Error>(numbers.into_iter().collect())
        });
        Ok(numbers.await?.get(&crl.issuer).is_some_and(|number| crl.number < *number))
    }
}
