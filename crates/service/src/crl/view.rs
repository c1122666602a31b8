//! A CRL as faces show it.

use chancery_domain::access::Verb;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::time::Time;
use chancery_store::authority as rows;
use chancery_store::crl::{self, Crl, CrlKind};
use chancery_store::{issuer, revocation};

use crate::authority::{Authority, Settings, crl_address, delta_address};
use crate::error::Result;
use crate::{Actor, Service};

/// Whether a CRL will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrlState {
    /// Nothing is to be done.
    Fresh,
    /// Signing it again is due.
    Due,
    /// Its next update has passed: clients refuse it.
    Expired,
}

/// A CRL in short.
#[derive(Clone, Debug)]
pub struct CrlView {
    /// Slug of the authority.
    pub authority: String,
    /// CRL number.
    pub number: u64,
    /// Entries.
    pub entries: u64,
    /// When it was made.
    pub this_update: Time,
    /// When the next one is due at the latest.
    pub next_update: Time,
    /// Whether it lists everything revoked so far.
    pub current: bool,
    /// Whether the next one follows in a moment and lists what this one does not.
    pub followed: bool,
    /// Whether it will do.
    pub state: CrlState,
    /// Its partition, where there are several; `None`: it lists everything.
    pub partition: Option<u64>,
    /// All entries of its partition, of everything, or changes since a base.
    pub kind: CrlKind,
    /// Number of the CRL a delta continues.
    pub base_number: Option<u64>,
    /// Address it is published at.
    pub url: Option<String>,
    /// Whether a newer one may have been handed out before a backup was restored.
    pub passed_by: bool,
    /// When it was last found there; `None` when nobody looked, or it was not.
    pub read_back: Option<Time>,
}

impl CrlView {
    /// In the place of an authority's latest CRL while it has none.
    pub(super) fn before_the_first(authority: &Authority, now: Time) -> Self {
        Self {
            authority: authority.row.slug.clone(),
            number: 0,
            entries: 0,
            this_update: now,
            next_update: now,
            current: false,
            followed: false,
            state: CrlState::Due,
            partition: None,
            kind: CrlKind::Full,
            base_number: None,
            url: authority.addresses.crl.clone(),
            passed_by: false,
            read_back: None,
        }
    }
}

/// Where a CRL is published.
pub(super) fn address(base: &str, slug: &str, crl: &Crl) -> String {
    match crl.kind {
        CrlKind::Complete => format!("{base}/crl/{slug}-full.crl"),
        CrlKind::Full => crl_address(base, slug, crl.crl_partition),
        CrlKind::Delta => delta_address(base, slug, crl.crl_partition),
    }
}

impl Service {
    /// The latest CRLs of every authority that has one: the one that lists everything, then its partitions.
    pub async fn crls(&self, actor: &Actor) -> Result<Vec<CrlView>> {
        self.permit(actor, Verb::SeeCrls).await?;
        let mut views = Vec::new();
        for row in self.authority_rows().await? {
            for head in crl::heads(&self.store, row.id).await? {
                let view = self.crl_view(&row, &head).await?;
                views.push(CrlView { read_back: self.last_read_back(&head).await?, ..view });
            }
        }
        Ok(views)
    }

    /// The latest CRL of an authority with its DER: of one partition, else the one that lists everything.
    pub async fn show_crl(&self, actor: &Actor, name: &str, partition: Option<u32>) -> Result<(CrlView, Vec<u8>)> {
        self.permit(actor, Verb::SeeCrls).await?;
        let row = self.authority_row(name).await?;
        let given = partition.map_or_else(|| name.to_owned(), |number| format!("{name}, partition {number}"));
        let crl = match partition {
            Some(number) => crl::published(&self.store, row.id, i64::from(number), CrlKind::Full).await?,
            None => self.widest_crl(&row).await?,
        };
        self.shown_crl(&row, crl, &given).await
    }

    /// The latest delta CRL of an authority with its DER; of the first partition unless another is named.
    pub async fn show_delta(&self, actor: &Actor, name: &str, partition: Option<u32>) -> Result<(CrlView, Vec<u8>)> {
        self.permit(actor, Verb::SeeCrls).await?;
        let row = self.authority_row(name).await?;
        let number = i64::from(partition.unwrap_or(0));
        let crl = crl::published(&self.store, row.id, number, CrlKind::Delta).await?;
        self.shown_crl(&row, crl, &format!("{name}, delta of partition {number}")).await
    }

    async fn shown_crl(&self, row: &rows::Authority, crl: Option<Crl>, given: &str) -> Result<(CrlView, Vec<u8>)> {
        let missing = || Refusal::new(Code::NotFound).with("kind", "CRL").with("given", given);
        let mut crl = crl.ok_or_else(missing)?;
        let der = crl.der.take().ok_or_else(missing)?;
        let view = self.crl_view(row, &crl).await?;
        Ok((CrlView { read_back: self.last_read_back(&crl).await?, ..view }, der))
    }

    pub(crate) async fn latest_crl(&self, row: &rows::Authority) -> Result<Option<CrlView>> {
        match self.widest_head(row).await? {
            Some(crl) => self.crl_view(row, &crl).await.map(Some),
            None => Ok(None),
        }
    }

    /// The CRL that lists everything: the complete one where there are partitions, else the only one.
    async fn widest_crl(&self, row: &rows::Authority) -> Result<Option<Crl>> {
        match crl::published(&self.store, row.id, 0, CrlKind::Complete).await? {
            Some(complete) => Ok(Some(complete)),
            None => Ok(crl::published(&self.store, row.id, 0, CrlKind::Full).await?),
        }
    }

    /// What [`Self::widest_crl`] gives, without the DER.
    pub(crate) async fn widest_head(&self, row: &rows::Authority) -> Result<Option<Crl>> {
        match crl::head(&self.store, row.id, 0, CrlKind::Complete).await? {
            Some(complete) => Ok(Some(complete)),
            None => Ok(crl::head(&self.store, row.id, 0, CrlKind::Full).await?),
        }
    }

    /// The last number up to `covered` of the issuer's sequence that a CRL of this scope lists.
    pub(crate) async fn latest_listed(&self, row: &rows::Authority, crl: &Crl, covered: i64) -> Result<i64> {
        match crl.kind {
            CrlKind::Complete => Ok(covered),
            _ if crl.seq >= covered => Ok(covered),
            _ => Ok(revocation::latest(&self.store, row.issuer, crl.crl_partition, covered).await?),
        }
    }

    /// Whether its time has come to be signed again, whatever it lists.
    pub(crate) async fn is_crl_due(&self, row: &rows::Authority, crl: &Crl) -> Result<bool> {
        let settings = Settings::of(row);
        let resign = crl.this_update.plus(i64::from(settings.crl.resign_hours) * 3_600);
        Ok(resign <= self.now() || crl.next_update <= self.now() || self.is_passed_by(crl).await?)
    }

    pub(crate) async fn crl_view(&self, row: &rows::Authority, crl: &Crl) -> Result<CrlView> {
        let now = self.now();
        let settings = Settings::of(row);
        let covered = issuer::by_id(&self.store, row.issuer).await?.map_or(0, |issuer| issuer.revocation_seq);
        let current = crl.seq >= self.latest_listed(row, crl, covered).await?;
        let is_due = self.is_crl_due(row, crl).await?;
        let state = match () {
            () if crl.next_update <= now => CrlState::Expired,
            () if !current || is_due => CrlState::Due,
            () => CrlState::Fresh,
        };
        Ok(CrlView {
            authority: row.slug.clone(),
            number: u64::try_from(crl.number).unwrap_or(0),
            entries: u64::try_from(crl.entries).unwrap_or(0),
            this_update: crl.this_update,
            next_update: crl.next_update,
            current,
            followed: !current && self.is_followed(crl),
            state,
            partition: match crl.kind {
                CrlKind::Complete => None,
                _ => (settings.partition.number > 0).then(|| u64::try_from(crl.crl_partition).unwrap_or(0)),
            },
            kind: crl.kind,
            base_number: crl.base_number.map(i64::unsigned_abs),
            url: row.publication.as_deref().map(|base| address(base, &row.slug, crl)),
            passed_by: self.is_passed_by(crl).await?,
            read_back: None,
        })
    }
}
