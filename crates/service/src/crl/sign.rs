//! Signing a CRL: a number is taken, the entries are joined, the list is linted, signed and stored by compare-and-set.

use chancery_domain::id::Id;
use chancery_domain::log::{Fact, FactKind};
use chancery_pki::crl::{CrlEntries, CrlTemplate, PreparedCrl};
use chancery_pki::digest::{hex, sha256};
use chancery_pki::key::PrivateKey;
use chancery_store::crl::{Crl, CrlKind, CrlState as Published};
use chancery_store::revocation::{self, RevocationState};
use chancery_store::{Conflict, Effect};

use super::CrlView;
use super::delta::Base;
use super::scope::Scope;
use crate::authority::{Authority, delta_address};
use crate::error::{Error, Result, lint_refusals};
use crate::{Actor, Service};

/// Entries read at once.
const PART: u32 = 10_000;

/// A CRL to be signed.
#[derive(Clone, Copy)]
pub(super) struct Sheet {
    /// What it covers.
    pub(super) scope: Scope,
    /// The number of the issuer's sequence up to which it lists.
    pub(super) covered: i64,
    /// For a delta: what it continues.
    pub(super) base: Option<Base>,
    /// For a delta that is signed with a complete CRL of its scope: that one's number (RFC 5280 §5.2.3).
    pub(super) number: Option<i64>,
    /// Days to the next update; by the schedule when absent.
    pub(super) days: Option<u32>,
}

impl Sheet {
    const fn kind(self) -> CrlKind {
        if self.base.is_some() { CrlKind::Delta } else { self.scope.kind() }
    }

    /// Seconds from thisUpdate to nextUpdate. A delta is for those who cannot wait as long as a CRL lasts: it lasts until
    /// the second next is due.
    fn seconds(self, authority: &Authority) -> i64 {
        let schedule = authority.settings.crl;
        let whole = i64::from(self.days.unwrap_or(schedule.valid_days)) * 86_400;
        let is_scheduled_delta = self.base.is_some() && self.days.is_none();
        if is_scheduled_delta { whole.min(i64::from(schedule.resign_hours) * 2 * 3_600) } else { whole }
    }

    /// Where deltas of this CRL are.
    fn freshest(self, authority: &Authority) -> Option<String> {
        let is_continued = authority.settings.deltas && self.base.is_none() && self.scope.has_delta();
        let base = authority.row.publication.as_deref().filter(|_| is_continued)?;
        Some(delta_address(base, &authority.row.slug, self.scope.partition()))
    }
}

impl Service {
    /// Signs and publishes it, unless somebody published a newer one meanwhile: then that one stands.
    pub(super) async fn sign_sheet(
        &self,
        actor: &Actor,
        authority: &Authority,
        key: &PrivateKey,
        sheet: Sheet,
    ) -> Result<CrlView> {
        let now = self.now();
        self.store.check_time(now).await?;
        let row = &authority.row;
        let number = match sheet.number {
            Some(number) => number,
            None => self.next_crl_number(actor, row.issuer).await?,
        };
        let entries = self.entries(authority, sheet).await?;
        let count = entries.count();
        let template = CrlTemplate {
            issuer: authority.certificate.subject().clone(),
            authority_key_identifier: authority.key_identifier(),
            this_update: now,
            next_update: now.plus(sheet.seconds(authority)),
            number: u64::try_from(number).unwrap_or(0),
            issuing_distribution_point: sheet.scope.issuing_distribution_point(authority),
            delta_base: sheet.base.map(|base| base.number.unsigned_abs()),
            freshest: sheet.freshest(authority),
            signature_algorithm: authority.signature_algorithm,
        };
        let next_update = template.next_update;
        let prepared = PreparedCrl::new(template, entries).map_err(|findings| lint_refusals(&findings))?;
        let signed = prepared.sign(key).map_err(|_| Error::Internal("a CRL could not be signed"))?;
        let der = signed.into_der();
        let fact = Fact::new(FactKind::CrlPublished, actor.name.as_str())
            .object("authority", &row.slug)
            .detail("number", number)
            .detail("entries", count)
            .detail("seq", sheet.covered)
            .detail("sha256", hex(&sha256(&der)));
        let fact = sheet.base.into_iter().fold(fact, |fact, base| fact.detail("base", base.number));
        let summary = Crl {
            id: self.store.next_id(now),
            issuer: row.issuer,
            authority: row.id,
            crl_partition: sheet.scope.partition(),
            kind: sheet.kind(),
            number,
            base_number: sheet.base.map(|base| base.number),
            seq: sheet.covered,
            entries: i64::try_from(count).unwrap_or(i64::MAX),
            this_update: now,
            next_update,
            state: Published::Published,
            sha256: sha256(&der),
            der: None,
        };
        let crl = Crl { der: Some(der), ..summary.clone() };
        match self.commit(self.commit_of(actor).with(Effect::InsertCrl(Box::new(crl))).tell(fact)).await {
            Ok(_) | Err(chancery_store::Error::Conflict(Conflict::CrlSuperseded)) => self.crl_view(row, &summary).await,
            Err(error) => Err(error.into()),
        }
    }

    async fn next_crl_number(&self, actor: &Actor, issuer: Id) -> Result<i64> {
        let take = Effect::TakeCrlNumber { issuer, at_least: 1 };
        let number = self.store.commit(self.commit_of(actor).with(take)).await?.number();
        number.ok_or(Error::Internal("no CRL number was given"))
    }

    /// What it lists: all that is revoked, or for a delta all that changed since its base, lifted holds included.
    async fn entries(&self, authority: &Authority, sheet: Sheet) -> Result<CrlEntries> {
        let forgotten = self.forgotten(authority, sheet).await?;
        let issuer = authority.row.issuer;
        let mut entries = CrlEntries::default();
        for partition in sheet.scope.partitions() {
            let mut after = sheet.base.map_or(0, |base| base.seq);
            loop {
                let part = revocation::listed(&self.store, issuer, partition, after, sheet.covered, PART).await?;
                let Some(last) = part.last() else { break };
                after = last.seq;
                let listed = part
                    .iter()
                    .filter(|entry| sheet.base.is_some() || entry.state != RevocationState::Released)
                    .filter(|entry| forgotten.is_none_or(|forgotten| !forgotten.covers(entry)));
                listed.for_each(|entry| entries.push(&entry.entry));
            }
        }
        Ok(entries)
    }
}
