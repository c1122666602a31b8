//! Signs CRLs: those that do not list every revocation yet, at most one a second for each authority and less often the
//! longer the list is, and those that are due.

use chancery_domain::refusal::Code;
use chancery_pki::time::Time;
use chancery_store::crl::{self, Crl, CrlKind};
use chancery_store::{authority as rows, issuer};

use super::{Job, Rest, Work};
use crate::authority::Settings;
use crate::crl::signs_crls;
use crate::error::{Error, Result};
use crate::{Actor, Service};

/// Entries of a list for which one second passes between two of it.
const ENTRIES_A_SECOND: i64 = 50_000;

/// Seconds after the pause within which the next list is there, unless something is wrong.
const SIGNED_WITHIN: i64 = 3;

pub(super) struct SignCrls;

impl Job for SignCrls {
    fn name(&self) -> &'static str {
        "crl"
    }

    fn every(&self) -> i64 {
        600
    }

    fn is_called_for<'s>(&self, service: &'s Service) -> Work<'s, bool> {
        Box::pin(async { Ok(!service.unsigned_crls().await?.is_empty()) })
    }

    fn run<'s>(&self, service: &'s Service) -> Work<'s, Rest> {
        Box::pin(sign(service))
    }
}

async fn sign(service: &Service) -> Result<Rest> {
    let mut failure = None;
    let _turn = service.desk.signing().await;
    for row in service.unsigned_crls().await? {
        let signed = match service.load(row) {
            Ok(authority) => match service.signer(&authority, None).await {
                Ok(key) => service.publish_needed(&Actor::system(), &authority, &key).await,
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        };
        // One that cannot be signed does not hinder the others.
        failure = signed.err().or(failure);
    }
    failure.map_or(Ok(Rest::Nothing), Err)
}

/// Seconds that pass at least between two CRLs of an authority.
fn pause(last: &Crl) -> i64 {
    1 + last.entries / ENTRIES_A_SECOND
}

/// Whether a CRL is newer than the delta beside it.
fn lacks_delta(heads: &[Crl]) -> bool {
    let is_beside = |full: &Crl, delta: &Crl| {
        delta.kind == CrlKind::Delta && delta.crl_partition == full.crl_partition && delta.number > full.number
    };
    let mut fulls = heads.iter().filter(|head| head.kind == CrlKind::Full);
    fulls.any(|full| !heads.iter().any(|delta| is_beside(full, delta)))
}

impl Service {
    /// Whether the next CRL of an authority is to wait a moment, because the last one was signed just now. While nobody
    /// runs the jobs, nothing waits.
    pub(crate) async fn is_coalesced(&self, row: &rows::Authority) -> Result<bool> {
        if !self.desk.is_open() {
            return Ok(false);
        }
        let last = self.widest_head(row).await?;
        Ok(last.is_some_and(|last| self.now() < last.this_update.plus(pause(&last))))
    }

    /// Whether what a CRL does not list yet is listed by the next one in a moment, because it waits only for its turn.
    pub(crate) fn is_followed(&self, last: &Crl) -> bool {
        self.desk.is_open() && self.now() < last.this_update.plus(pause(last) + SIGNED_WITHIN)
    }

    /// Authorities whose CRL is to be signed now and can be: a key that is locked waits for its passphrase, of which the
    /// status tells.
    async fn unsigned_crls(&self) -> Result<Vec<rows::Authority>> {
        let now = self.now();
        let mut unsigned = Vec::new();
        for row in self.authority_rows().await? {
            if self.is_unsigned(&row, now).await? && self.can_sign(&row).await? {
                unsigned.push(row);
            }
        }
        Ok(unsigned)
    }

    async fn is_unsigned(&self, row: &rows::Authority, now: Time) -> Result<bool> {
        if !signs_crls(row, now) {
            return Ok(false);
        }
        let heads = crl::heads(&self.store, row.id).await?;
        let settings = Settings::of(row);
        let kind = if self.rules().await?.last_partition(row.issuer) == 0 { CrlKind::Full } else { CrlKind::Complete };
        let Some(widest) = heads.iter().find(|head| head.kind == kind) else { return Ok(true) };
        if self.desk.is_open() && now < widest.this_update.plus(pause(widest)) {
            return Ok(false);
        }
        // What lists everything is signed after the others, so that they need no look of their own.
        let covered = issuer::by_id(&self.store, row.issuer).await?.map_or(0, |issuer| issuer.revocation_seq);
        let is_behind = widest.seq < self.latest_listed(row, widest, covered).await?;
        let deltas = settings.deltas;
        for head in heads.iter().filter(|head| deltas || head.kind != CrlKind::Delta) {
            if self.is_crl_due(row, head).await? {
                return Ok(true);
            }
        }
        Ok(is_behind || deltas && lacks_delta(&heads))
    }

    async fn can_sign(&self, row: &rows::Authority) -> Result<bool> {
        let authority = self.load(row.clone())?;
        match self.signer(&authority, None).await {
            Err(Error::Refused(refusals)) if refusals.iter().any(|refusal| refusal.code == Code::Locked) => Ok(false),
            _ => Ok(true),
        }
    }
}
