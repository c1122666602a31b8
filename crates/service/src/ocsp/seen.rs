//! Up to which revocation the answers in memory are right.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use chancery_domain::id::Id;
use chancery_pki::ocsp::CertIdHash;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use chancery_store::{Cursor, issuer, revocation};

use super::ready::Key;
use crate::Service;
use crate::error::Result;

/// Revocations read at once.
const PART: u32 = 1_000;

/// What was looked at: all that this process recorded up to a count, all that anybody recorded up to a second.
pub(super) struct Seen {
    count: AtomicU64,
    second: AtomicI64,
    /// Per issuer, the number of its sequence up to which answers were removed. Held while looking.
    numbers: tokio::sync::Mutex<HashMap<Id, i64>>,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            count: AtomicU64::new(u64::MAX),
            second: AtomicI64::new(i64::MIN),
            numbers: tokio::sync::Mutex::default(),
        }
    }
}

impl Seen {
    /// Both are written only after looking, so each of them is right by itself.
    fn covers(&self, count: u64, now: Time) -> bool {
        self.count.load(Ordering::Acquire) == count && self.second.load(Ordering::Acquire) == now.unix()
    }
}

impl Service {
    /// Whether nothing can have been revoked that the answers in memory do not know of.
    pub(super) fn has_seen_revocations(&self, now: Time) -> bool {
        self.responder.seen.covers(self.store.changes().revocations(), now)
    }

    /// Removes answers about what was revoked, held or released since this was last asked. Errors: the database could not
    /// be read, or the clock went back; then nothing may be answered.
    pub(super) async fn see_revocations(&self, now: Time) -> Result<()> {
        if self.has_seen_revocations(now) {
            return Ok(());
        }
        let mut numbers = self.responder.seen.numbers.lock().await;
        if self.has_seen_revocations(now) {
            return Ok(());
        }
        let count = self.store.changes().revocations();
        self.store.check_time(now).await?;
        let roster = self.roster().await?;
        let mut issuers: Vec<Id> = roster.authorities().map(|authority| authority.row.issuer).collect();
        issuers.sort_unstable();
        issuers.dedup();
        for id in issuers {
            let Some(latest) = issuer::by_id(&self.store, id).await?.map(|row| row.revocation_seq) else { continue };
            match numbers.get(&id).copied() {
                // It is new: what was answered for it so far is not known to be right.
                None => {
                    let known = roster.authorities().filter(|known| known.row.issuer == id);
                    known.for_each(|known| self.responder.ready.remove_all_of(known.row.id));
                    numbers.insert(id, latest);
                }
                Some(known) if known < latest => {
                    let reached = self.forget_revoked(id, known).await?;
                    numbers.insert(id, reached.max(latest));
                }
                Some(_) => {}
            }
        }
        self.responder.seen.count.store(count, Ordering::Release);
        self.responder.seen.second.store(now.unix(), Ordering::Release);
        Ok(())
    }

    /// Removes answers about serials that come after this number of the sequence; the last number there is.
    async fn forget_revoked(&self, issuer: Id, after: i64) -> Result<i64> {
        let roster = self.roster().await?;
        let authorities: Vec<Id> =
            roster.authorities().filter(|known| known.row.issuer == issuer).map(|known| known.row.id).collect();
        let (mut after, mut reached) = (Cursor { key: after, id: 0 }, after);
        loop {
            let page = revocation::list(&self.store, issuer, Some(after), PART).await?;
            // A row that cannot be read may be about any serial.
            if let Some(damaged) = page.damaged.into_iter().next() {
                return Err(damaged.into());
            }
            for entry in &page.items {
                reached = reached.max(entry.seq);
                self.forget_answers(&authorities, &entry.serial);
            }
            match page.next {
                Some(next) => after = next,
                None => return Ok(reached),
            }
        }
    }

    fn forget_answers(&self, authorities: &[Id], serial: &Serial) {
        for authority in authorities {
            for hash in [CertIdHash::Sha1, CertIdHash::Sha256] {
                if let Some(key) = Key::new(*authority, hash, serial.as_bytes()) {
                    self.responder.ready.remove(&key);
                }
            }
        }
    }
}
