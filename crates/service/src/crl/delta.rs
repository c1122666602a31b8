//! Delta CRLs (RFC 5280 §5.2.4): what changed since a CRL that clients hold.

use chancery_pki::key::PrivateKey;
use chancery_store::crl::{self, CrlKind};

use super::CrlView;
use super::scope::Scope;
use super::sign::Sheet;
use crate::authority::Authority;
use crate::error::{Error, Result};
use crate::{Actor, Service};

/// The CRL that a delta continues.
#[derive(Clone, Copy)]
pub(super) struct Base {
    /// Its number.
    pub(super) number: i64,
    /// The number of the issuer's sequence up to which it lists.
    pub(super) seq: i64,
}

impl Service {
    /// Signs the delta of a partition.
    pub(super) async fn sign_delta(
        &self,
        actor: &Actor,
        authority: &Authority,
        key: &PrivateKey,
        sheet: Sheet,
    ) -> Result<CrlView> {
        let base = self.delta_base(authority, sheet.scope).await?;
        self.sign_sheet(actor, authority, key, Sheet { base: Some(base), ..sheet }).await
    }

    /// The oldest CRL of this scope that is not over: whoever holds that one or a later one can apply the delta.
    async fn delta_base(&self, authority: &Authority, scope: Scope) -> Result<Base> {
        let (id, partition) = (authority.row.id, scope.partition());
        // Before there was a second partition, the first one covered everything: another scope, which no delta continues.
        let first = match scope {
            Scope::Partition(0) => crl::first_of_several(&self.store, id).await?,
            _ => None,
        };
        let oldest = crl::oldest_in_use(&self.store, id, partition, first.unwrap_or(0), self.now()).await?;
        let base = match oldest {
            Some(oldest) => Some(oldest),
            None => crl::head(&self.store, id, partition, CrlKind::Full).await?,
        };
        let base = base.ok_or(Error::Internal("a delta CRL has nothing to continue"))?;
        Ok(Base { number: base.number, seq: base.seq })
    }
}
