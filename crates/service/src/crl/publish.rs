//! Signing a CRL: a number is taken, the entries are joined, the list is linted, signed and stored by compare-and-set.

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::crl::{CrlEntries, CrlTemplate, PreparedCrl};
use chancery_pki::digest::{hex, sha256};
use chancery_pki::extension::{DistributionPointName, IssuingDistributionPoint};
use chancery_pki::general_name::GeneralName;
use chancery_pki::key::PrivateKey;
use chancery_store::authority as rows;
use chancery_store::crl::{self, Crl, CrlKind, CrlState as Published};
use chancery_store::revocation::{self, RevocationState};
use chancery_store::{Conflict, Effect, issuer};

use super::CrlView;
use crate::access::Permit;
use crate::authority::{Authority, crl_address};
use crate::error::{Error, Result, lint_refusals};
use crate::{Actor, Passphrase, Service};

/// Entries read at once.
const PART: u32 = 10_000;
/// Days for which an expired certificate stays listed: it must stand in one CRL after its end (RFC 5280 §3.3).
const KEEP_EXPIRED_DAYS: i64 = 31;
/// Longest time from thisUpdate to nextUpdate, in days.
const MOST_DAYS: u32 = 3_660;

impl Service {
    /// Signs a new CRL now. `days` overrides the schedule for this once. Errors: `CHY-3001` when the key is locked.
    pub async fn publish_crl(
        &self,
        actor: &Actor,
        name: &str,
        days: Option<u32>,
        passphrase: Option<&Passphrase>,
    ) -> Result<CrlView> {
        let permit = self.permit(actor, Verb::PublishCrl).await?;
        if let Some(days) = days.filter(|days| *days == 0 || *days > MOST_DAYS) {
            let refusal = Refusal::new(Code::BadField).with("field", "next update");
            return Err(refusal.with("given", days.to_string()).with("wanted", "1 to 3660 days").into());
        }
        let result = self.try_publish_crl(&permit, name, days, passphrase).await;
        self.logged(actor, Verb::PublishCrl, name, result).await
    }

    async fn try_publish_crl(
        &self,
        permit: &Permit<'_>,
        name: &str,
        days: Option<u32>,
        passphrase: Option<&Passphrase>,
    ) -> Result<CrlView> {
        let authority = self.authority(name).await?;
        permit.check_authority(&authority.row.slug)?;
        let key = self.signer(&authority, passphrase).await?;
        self.publish(permit.actor, &authority, &key, days).await
    }

    /// Signs every CRL of an authority: one, or each partition and the complete one.
    pub(crate) async fn publish(
        &self,
        actor: &Actor,
        authority: &Authority,
        key: &PrivateKey,
        days: Option<u32>,
    ) -> Result<CrlView> {
        self.publish_scopes(actor, authority, key, Wanted::All(days)).await
    }

    /// Signs those CRLs of an authority that do not list everything, are due, or are not there. The answer is the one that
    /// lists everything.
    pub(crate) async fn publish_needed(
        &self,
        actor: &Actor,
        authority: &Authority,
        key: &PrivateKey,
    ) -> Result<CrlView> {
        self.publish_scopes(actor, authority, key, Wanted::Needed).await
    }

    async fn publish_scopes(
        &self,
        actor: &Actor,
        authority: &Authority,
        key: &PrivateKey,
        wanted: Wanted,
    ) -> Result<CrlView> {
        // Where the key waits for a passphrase it may not be open again soon.
        if let Err(error) = self.renew_ocsp_signer(authority, key).await {
            tracing::warn!(%error, authority = authority.row.slug, "the signer of OCSP answers could not be renewed");
        }
        let row = &authority.row;
        let issuer = issuer::by_id(&self.store, row.issuer).await?;
        // One for all: when the list of everything, which comes last, is up to date, the partitions are.
        let covered = issuer.ok_or(Error::Internal("an issuer row is missing"))?.revocation_seq;
        let heads = crl::heads(&self.store, row.id).await?;
        let last = authority.settings.partition.number;
        // The first partition says what it covers only since there are others.
        let is_split = last == 0 || heads.iter().any(|head| head.kind == CrlKind::Complete);
        let (partitions, widest) = Scope::all(last);
        let mut view = None;
        for scope in partitions.chain([widest]) {
            let head = heads.iter().find(|head| (head.kind, head.crl_partition) == (scope.kind(), scope.partition()));
            view = Some(match (head.filter(|_| is_split), wanted) {
                (Some(head), Wanted::Needed) if !self.is_crl_needed(row, head, covered).await? => {
                    self.crl_view(row, head).await?
                }
                _ => self.publish_scope(actor, authority, key, wanted.days(), (scope, covered)).await?,
            });
        }
        view.ok_or(Error::Internal("an authority has no CRL to sign"))
    }

    /// Whether another has to take the place of this CRL, so that everything up to `covered` is listed.
    async fn is_crl_needed(&self, row: &rows::Authority, head: &Crl, covered: i64) -> Result<bool> {
        let is_current = head.seq >= self.latest_listed(row, head, covered).await?;
        Ok(!is_current || self.is_crl_due(row, head))
    }

    async fn publish_scope(
        &self,
        actor: &Actor,
        authority: &Authority,
        key: &PrivateKey,
        days: Option<u32>,
        (scope, covered): (Scope, i64),
    ) -> Result<CrlView> {
        let now = self.now();
        self.store.check_time(now).await?;
        let row = &authority.row;
        let take = Effect::TakeCrlNumber { issuer: row.issuer, at_least: 1 };
        let number = self.store.commit(self.commit_of(actor).with(take)).await?.number();
        let number = number.ok_or(Error::Internal("no CRL number was given"))?;
        let entries = self.entries(authority, scope, covered).await?;
        let count = entries.count();
        let valid_days = days.unwrap_or(authority.settings.crl.valid_days);
        let template = CrlTemplate {
            issuer: authority.certificate.subject().clone(),
            authority_key_identifier: authority.key_identifier(),
            this_update: now,
            next_update: now.plus_days(i64::from(valid_days)),
            number: u64::try_from(number).unwrap_or(0),
            issuing_distribution_point: scope.issuing_distribution_point(authority),
            delta_base: None,
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
            .detail("seq", covered)
            .detail("sha256", hex(&sha256(&der)));
        let summary = Crl {
            id: self.store.next_id(now),
            issuer: row.issuer,
            authority: row.id,
            crl_partition: scope.partition(),
            kind: scope.kind(),
            number,
            base_number: None,
            seq: covered,
            entries: i64::try_from(count).unwrap_or(i64::MAX),
            this_update: now,
            next_update,
            state: Published::Published,
            sha256: sha256(&der),
            der: None,
        };
        let crl = Crl { der: Some(der), ..summary.clone() };
        match self.store.commit(self.commit_of(actor).with(Effect::InsertCrl(Box::new(crl))).tell(fact)).await {
            // Somebody published a newer one meanwhile: that one stands.
            Ok(_) | Err(chancery_store::Error::Conflict(Conflict::CrlSuperseded)) => self.crl_view(row, &summary).await,
            Err(error) => Err(error.into()),
        }
    }

    async fn entries(&self, authority: &Authority, scope: Scope, covered: i64) -> Result<CrlEntries> {
        let gone = self.now().plus_days(-KEEP_EXPIRED_DAYS);
        let mut entries = CrlEntries::default();
        for partition in scope.partitions() {
            let mut after = 0;
            loop {
                let part =
                    revocation::listed(&self.store, authority.row.issuer, partition, after, covered, PART).await?;
                let Some(last) = part.last() else { break };
                after = last.seq;
                let listed = part
                    .iter()
                    .filter(|entry| entry.state != RevocationState::Released)
                    .filter(|entry| entry.not_after.is_none_or(|end| end >= gone));
                listed.for_each(|entry| entries.push(&entry.entry));
            }
        }
        Ok(entries)
    }
}

/// Which CRLs are signed.
#[derive(Clone, Copy)]
enum Wanted {
    /// All of them, with these days to the next update.
    All(Option<u32>),
    /// Those that have to be.
    Needed,
}

impl Wanted {
    const fn days(self) -> Option<u32> {
        match self {
            Self::All(days) => days,
            Self::Needed => None,
        }
    }
}

/// What one CRL covers.
#[derive(Clone, Copy)]
enum Scope {
    /// Everything, while there is one partition: no issuingDistributionPoint, which some programs refuse.
    Whole,
    /// One partition of several, named in its issuingDistributionPoint as in its certificates.
    Partition(i64),
    /// Everything although there are partitions up to this one, for servers that load a file.
    Complete(i64),
}

impl Scope {
    /// Those of the partitions up to this one, and the one that covers everything.
    fn all(last: i64) -> (impl Iterator<Item = Self>, Self) {
        let partitions = if last == 0 { 0..0 } else { 0..last + 1 };
        (partitions.map(Self::Partition), if last == 0 { Self::Whole } else { Self::Complete(last) })
    }

    const fn kind(self) -> CrlKind {
        match self {
            Self::Whole | Self::Partition(_) => CrlKind::Full,
            Self::Complete(_) => CrlKind::Complete,
        }
    }

    const fn partition(self) -> i64 {
        match self {
            Self::Partition(number) => number,
            Self::Whole | Self::Complete(_) => 0,
        }
    }

    const fn partitions(self) -> std::ops::RangeInclusive<i64> {
        match self {
            Self::Whole => 0..=0,
            Self::Partition(number) => number..=number,
            Self::Complete(last) => 0..=last,
        }
    }

    fn issuing_distribution_point(self, authority: &Authority) -> Option<IssuingDistributionPoint> {
        let (Self::Partition(number), Some(base)) = (self, &authority.row.publication) else { return None };
        let address = GeneralName::Uri(crl_address(base, &authority.row.slug, number));
        let name = Some(DistributionPointName::Full(vec![address]));
        Some(IssuingDistributionPoint { name, ..IssuingDistributionPoint::default() })
    }
}
