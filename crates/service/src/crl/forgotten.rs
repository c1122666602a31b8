//! Entries that a CRL need not have any more.

use chancery_pki::time::Time;
use chancery_store::crl;
use chancery_store::revocation::ListedEntry;

use super::sign::Sheet;
use crate::Service;
use crate::authority::Authority;
use crate::error::Result;

/// Days for which an expired certificate stays listed at least.
const KEEP_DAYS: i64 = 31;

/// What stood in a CRL that was signed after the certificate's end (RFC 5280 §3.3).
#[derive(Clone, Copy)]
pub(super) struct Forgotten {
    /// The number of the issuer's sequence up to which that CRL lists.
    listed: i64,
    /// Certificates that ended before this.
    ended: Time,
}

impl Forgotten {
    pub(super) fn covers(self, entry: &ListedEntry) -> bool {
        entry.seq <= self.listed && entry.not_after.is_some_and(|end| end < self.ended)
    }
}

impl Service {
    /// By the CRL of the same scope that this one takes the place of; `None` before the first, and for a delta, which
    /// lists all that changed.
    pub(super) async fn forgotten(&self, authority: &Authority, sheet: Sheet) -> Result<Option<Forgotten>> {
        if sheet.base.is_some() {
            return Ok(None);
        }
        let (partition, kind) = (sheet.scope.partition(), sheet.scope.kind());
        let last = crl::head(&self.store, authority.row.id, partition, kind).await?;
        let month_ago = self.now().plus_days(-KEEP_DAYS);
        Ok(last.map(|last| Forgotten { listed: last.seq, ended: last.this_update.min(month_ago) }))
    }
}
