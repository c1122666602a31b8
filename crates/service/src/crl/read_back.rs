//! Reading CRLs back from the addresses that certificates name: only what clients can fetch helps them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use chancery_domain::id::Id;
use chancery_pki::certificate::Certificate;
use chancery_pki::crl::CertificateList;
use chancery_pki::digest::sha256;
use chancery_pki::time::Time;
use chancery_store::authority as rows;
use chancery_store::crl::{self, Crl};
use serde::{Deserialize, Serialize};

use super::view::address;
use crate::Service;
use crate::error::{Error, Result};
use crate::fetch::{Fetch, Fetched};
use crate::job::Rest;
use crate::status::Alert;

/// Name of the row of `meta` with what was read, and kind of its MAC.
const READ: &str = "crl_read_back";
/// Seconds after which an address is read again although its CRL is the same.
const AGAIN: i64 = 600;
/// Seconds after which it is read again while a cache on the way hands out an older one.
const CACHED_AGAIN: i64 = 60;
/// Seconds for which caches may hand out a CRL: what the answers of our own listener say.
const CACHE_SECONDS: u64 = 3_600;
/// Room for a list besides its entries, and for each of them.
const LIST_ROOM: usize = 64 << 10;
const ENTRY_ROOM: usize = 128;
/// Most characters of a faulty answer that are repeated.
const LONGEST: usize = 200;

/// What this process needs for reading back.
#[derive(Default)]
pub(crate) struct Readings {
    fetch: OnceLock<Arc<dyn Fetch>>,
    /// Changes of CRLs that were seen.
    seen: AtomicU64,
}

/// What was found at an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Reading {
    authority: Id,
    address: String,
    /// The CRL that was wanted.
    number: i64,
    at: i64,
    outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    /// It is there.
    There,
    /// A cache on the way has an older one and may hand it out.
    Cached,
    /// Something else, in words.
    Other(String),
}

/// A CRL and where it is published.
struct Published<'r> {
    row: &'r rows::Authority,
    head: Crl,
    address: String,
}

impl Service {
    /// From now on the jobs of this process read CRLs back with this.
    pub fn read_back_with(&self, fetch: Arc<dyn Fetch>) {
        self.readings.fetch.get_or_init(|| fetch);
    }

    /// Forgets what was read: nobody is to read CRLs back any more.
    pub async fn forget_read_back(&self) -> Result<()> {
        if self.readings().await?.is_empty() {
            return Ok(());
        }
        self.remember(READ, &Vec::<Reading>::new()).await
    }

    pub(crate) fn reads_back(&self) -> bool {
        self.readings.fetch.get().is_some()
    }

    /// Whether a CRL was published since this was last asked.
    pub(crate) fn has_unread_crls(&self) -> bool {
        let now = self.store.changes().crls();
        self.readings.seen.load(Ordering::Relaxed) != now
    }

    /// Reads every published CRL that was not read lately. What is wrong is in the status; the error says that something is.
    pub(crate) async fn read_back_crls(&self) -> Result<Rest> {
        let Some(fetch) = self.readings.fetch.get() else { return Ok(Rest::Nothing) };
        self.readings.seen.store(self.store.changes().crls(), Ordering::Relaxed);
        let before = self.readings().await?;
        let (mut after, mut unreachable) = (Vec::new(), Vec::new());
        let rows = self.authority_rows().await?;
        for row in &rows {
            for published in self.published_crls(row).await? {
                let last = before.iter().find(|last| last.is_of(&published));
                let reading = match last.filter(|last| last.holds(&published, self.now())) {
                    Some(last) => last.clone(),
                    None => self.read_back(&**fetch, &published, &mut unreachable).await?,
                };
                after.push(reading);
            }
        }
        let is_wrong = after.iter().any(|reading| matches!(reading.outcome, Outcome::Other(_)));
        let is_cached = after.iter().any(|reading| reading.outcome == Outcome::Cached);
        if after != before {
            self.remember(READ, &after).await?;
        }
        match (is_wrong, is_cached) {
            (true, _) => Err(Error::Internal("a CRL cannot be read at its address: see what needs attention")),
            (false, true) => Ok(Rest::Until(self.now().plus(CACHED_AGAIN))),
            (false, false) => Ok(Rest::Nothing),
        }
    }

    /// When this CRL was last found at its address.
    pub(super) async fn last_read_back(&self, crl: &Crl) -> Result<Option<Time>> {
        let readings = self.readings().await?;
        let there = readings.iter().find(|reading| {
            let is_of = reading.authority == crl.authority && reading.number == crl.number;
            is_of && reading.outcome == Outcome::There
        });
        Ok(there.map(|reading| Time::from_unix(reading.at)))
    }

    /// Which CRLs clients cannot fetch.
    pub(crate) async fn read_back_alerts(&self) -> Result<Vec<Alert>> {
        let readings = self.readings().await?;
        let rows = if readings.is_empty() { Vec::new() } else { self.authority_rows().await? };
        let alert = |reading: &Reading| {
            let Outcome::Other(found) = &reading.outcome else { return None };
            let row = rows.iter().find(|row| row.id == reading.authority)?;
            let alert = Alert::new(Alert::CRL_NOT_READ).with("authority", &row.display_name).with("slug", &row.slug);
            Some(alert.with("number", reading.number).with("url", &reading.address).with("found", found))
        };
        Ok(readings.iter().filter_map(alert).collect())
    }

    async fn readings(&self) -> Result<Vec<Reading>> {
        Ok(self.recall(READ).await?.unwrap_or_default())
    }

    /// CRLs of an authority with their addresses; none when nothing it issued can be valid any more.
    async fn published_crls<'r>(&self, row: &'r rows::Authority) -> Result<Vec<Published<'r>>> {
        let now = self.now();
        let own = row.certificate.as_deref().map(Certificate::from_der);
        let matters = matches!(own, Some(Ok(own)) if own.not_after() >= now);
        let Some(base) = row.publication.as_deref().filter(|_| matters) else { return Ok(Vec::new()) };
        let heads = crl::heads(&self.store, row.id).await?;
        Ok(heads.into_iter().map(|head| Published { row, address: address(base, &row.slug, &head), head }).collect())
    }

    async fn read_back(
        &self,
        fetch: &dyn Fetch,
        published: &Published<'_>,
        unreachable: &mut Vec<(String, String)>,
    ) -> Result<Reading> {
        let Published { row, head, address } = published;
        // One look at a server that does not answer is enough for all that is published there.
        let base = row.publication.clone().unwrap_or_default();
        let known = unreachable.iter().find(|(other, _)| *other == base).map(|(_, why)| why.clone());
        let outcome = match known {
            Some(why) => Outcome::Other(why),
            None => match fetch.fetch(address, room(head)).await {
                Ok(fetched) => self.outcome(published, &fetched).await?,
                Err(why) => {
                    unreachable.push((base, why.clone()));
                    Outcome::Other(why)
                }
            },
        };
        if let Outcome::Other(found) = &outcome {
            tracing::warn!(authority = row.slug, number = head.number, address, found, "a CRL cannot be read back");
        }
        let (authority, address) = (row.id, address.clone());
        Ok(Reading { authority, address, number: head.number, at: self.now().unix(), outcome })
    }

    async fn outcome(&self, published: &Published<'_>, fetched: &Fetched) -> Result<Outcome> {
        let Published { row, head, .. } = published;
        if fetched.status != 200 {
            let to = fetched.location.as_deref().map(|to| format!(" to {}", shortened(to))).unwrap_or_default();
            return Ok(Outcome::Other(format!("HTTP status {}{to}", fetched.status)));
        }
        let found = sha256(&fetched.bytes);
        if found == head.sha256 {
            return Ok(Outcome::There);
        }
        // A newer one may have taken its place meanwhile.
        let now = crl::head(&self.store, row.id, head.crl_partition, head.kind).await?;
        if now.is_some_and(|now| now.sha256 == found) {
            return Ok(Outcome::There);
        }
        let Some(number) = self.number_of_ours(row, &fetched.bytes)? else {
            let length = fetched.bytes.len();
            return Ok(Outcome::Other(format!("{length} bytes that are no CRL of this authority in DER")));
        };
        let may_be_cached = fetched.age.is_some_and(|age| age <= CACHE_SECONDS);
        if may_be_cached && number < u64::try_from(head.number).unwrap_or(0) {
            return Ok(Outcome::Cached);
        }
        Ok(Outcome::Other(format!("CRL #{number}")))
    }

    /// The number of a list that this authority signed; `None` for anything else.
    fn number_of_ours(&self, row: &rows::Authority, bytes: &[u8]) -> Result<Option<u64>> {
        let authority = self.load(row.clone())?;
        let Ok(list) = CertificateList::from_der(bytes.to_vec()) else { return Ok(None) };
        let is_ours = list.verify_signature(authority.certificate.public_key()).is_ok();
        Ok(list.number().filter(|_| is_ours))
    }
}

impl Reading {
    fn is_of(&self, published: &Published<'_>) -> bool {
        self.authority == published.row.id && self.address == published.address
    }

    /// Whether it need not be read again.
    fn holds(&self, published: &Published<'_>, now: Time) -> bool {
        let is_late = now.unix() >= self.at + AGAIN || now.unix() < self.at;
        self.outcome == Outcome::There && self.number == published.head.number && !is_late
    }
}

/// Most bytes that are read where this CRL is wanted.
fn room(head: &Crl) -> usize {
    usize::try_from(head.entries).unwrap_or(0).saturating_mul(ENTRY_ROOM).saturating_add(LIST_ROOM)
}

fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}
