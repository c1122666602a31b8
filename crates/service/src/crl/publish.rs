//! Which CRLs of an authority are signed: all of them when somebody asks, those that have to be otherwise.

use chancery_domain::access::Verb;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::certificate::Certificate;
use chancery_pki::key::PrivateKey;
use chancery_pki::time::Time;
use chancery_store::authority as rows;
use chancery_store::crl::{self, Crl, CrlKind};
use chancery_store::issuer;

use super::CrlView;
use super::scope::Scope;
use super::sign::Sheet;
use crate::authority::Authority;
use crate::error::{Error, Result};
use crate::{Actor, Passphrase, Service};

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
        self.publish_asked(actor, name, Asked::Lists, days, passphrase).await
    }

    /// Signs delta CRLs now, one for each partition: what changed since the oldest CRL that clients may still hold. The
    /// answer is that of the partition which new certificates name. Errors: as [`Self::publish_crl`].
    pub async fn publish_delta(
        &self,
        actor: &Actor,
        name: &str,
        days: Option<u32>,
        passphrase: Option<&Passphrase>,
    ) -> Result<CrlView> {
        self.publish_asked(actor, name, Asked::Deltas, days, passphrase).await
    }

    /// What either would say: the latest CRL there is, which a new one would come after. With `assume_unlocked` a passphrase
    /// will be given then. Errors: as [`Self::publish_crl`].
    pub async fn rehearse_crl(
        &self,
        actor: &Actor,
        name: &str,
        days: Option<u32>,
        passphrase: Option<&Passphrase>,
        assume_unlocked: bool,
    ) -> Result<CrlView> {
        self.publish_asked(actor, name, Asked::Rehearsal { assume_unlocked }, days, passphrase).await
    }

    async fn publish_asked(
        &self,
        actor: &Actor,
        name: &str,
        asked: Asked,
        days: Option<u32>,
        passphrase: Option<&Passphrase>,
    ) -> Result<CrlView> {
        let permit = self.permit(actor, Verb::PublishCrl).await?;
        check_days(days)?;
        let result = async {
            let authority = self.authority(name).await?;
            permit.check_authority(&authority.row.slug)?;
            if let Asked::Rehearsal { assume_unlocked } = asked {
                self.check_signer(&authority, passphrase, assume_unlocked).await?;
                self.store.check_time(self.now()).await?;
                let latest = self.latest_crl(&authority.row).await?;
                return Ok(latest.unwrap_or_else(|| CrlView::before_the_first(&authority, self.now())));
            }
            let key = self.signer(&authority, passphrase).await?;
            if asked == Asked::Deltas {
                return self.publish_deltas(actor, &authority, &key, days).await;
            }
            self.publish(actor, &authority, &key, days).await
        };
        self.logged(actor, Verb::PublishCrl, name, result.await).await
    }

    async fn publish_deltas(
        &self,
        actor: &Actor,
        authority: &Authority,
        key: &PrivateKey,
        days: Option<u32>,
    ) -> Result<CrlView> {
        // What a delta continues has to be there, and to have the scope of today.
        self.publish_needed(actor, authority, key).await?;
        let issuer = issuer::by_id(&self.store, authority.row.issuer).await?;
        let covered = issuer.ok_or(Error::Internal("an issuer row is missing"))?.revocation_seq;
        let (partitions, widest) = self.scopes(authority).await?;
        let mut view = None;
        for scope in partitions.chain([widest]).filter(|scope| scope.has_delta()) {
            let sheet = Sheet { scope, covered, base: None, number: None, days };
            view = Some(self.sign_delta(actor, authority, key, sheet).await?);
        }
        view.ok_or(Error::Internal("an authority has no delta CRL to sign"))
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
        let (partitions, widest) = self.scopes(authority).await?;
        // The first partition says what it covers only since there are others.
        let is_split = widest.kind() == CrlKind::Full || heads.iter().any(|head| head.kind == CrlKind::Complete);
        let mut deltas = Vec::new();
        let head = |kind, number| heads.iter().find(|head| (head.kind, head.crl_partition) == (kind, number));
        let mut view = None;
        for scope in partitions.chain([widest]) {
            let present = head(scope.kind(), scope.partition()).filter(|_| is_split);
            let sheet = Sheet { scope, covered, base: None, number: None, days: wanted.days() };
            let (full, number) = match (present, wanted) {
                (Some(present), Wanted::Needed) if !self.is_crl_needed(row, present, covered).await? => {
                    (self.crl_view(row, present).await?, None)
                }
                _ => {
                    let signed = self.sign_sheet(actor, authority, key, sheet).await?;
                    let number = i64::try_from(signed.number).ok();
                    (signed, number)
                }
            };
            // The first of a scope is older than every delta: with it there is none yet.
            if authority.settings.deltas && scope.has_delta() && present.is_some() {
                let is_there = match head(CrlKind::Delta, scope.partition()) {
                    Some(delta) => delta.number.unsigned_abs() >= full.number && !self.is_crl_due(row, delta).await?,
                    None => false,
                };
                if !is_there {
                    deltas.push(Sheet { days: None, number, ..sheet });
                }
            }
            view = Some(full);
        }
        // What they continue is all there now.
        for delta in deltas {
            self.sign_delta(actor, authority, key, delta).await?;
        }
        view.ok_or(Error::Internal("an authority has no CRL to sign"))
    }

    /// What the CRLs of an authority cover.
    async fn scopes(&self, authority: &Authority) -> Result<(impl Iterator<Item = Scope>, Scope)> {
        let last = self.newest_rules().await?.last_partition(authority.row.issuer);
        Ok(Scope::all(authority.settings.partition.number, last))
    }

    /// Whether another has to take the place of this CRL, so that everything up to `covered` is listed.
    async fn is_crl_needed(&self, row: &rows::Authority, head: &Crl, covered: i64) -> Result<bool> {
        let is_current = head.seq >= self.latest_listed(row, head, covered).await?;
        Ok(!is_current || self.is_crl_due(row, head).await?)
    }
}

/// What somebody asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Lists,
    Deltas,
    /// What either would say.
    Rehearsal {
        assume_unlocked: bool,
    },
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

fn check_days(days: Option<u32>) -> Result<()> {
    let Some(days) = days.filter(|days| *days == 0 || *days > MOST_DAYS) else { return Ok(()) };
    let refusal = Refusal::new(Code::BadField).with("field", "next update");
    Err(refusal.with("given", days.to_string()).with("wanted", "1 to 3660 days").into())
}

/// Whether an authority has CRLs: its key is here, and its certificate is not over. When it is, nothing it issued is valid
/// any more, so neither is its CRL needed.
pub(crate) fn signs_crls(row: &rows::Authority, now: Time) -> bool {
    let own = row.certificate.as_deref().and_then(|der| Certificate::from_der(der).ok());
    row.vault_key.is_some() && own.is_some_and(|own| own.not_after() >= now)
}
