//! Answering a request: from memory where an answer lies ready, else looked up and signed.

use std::sync::Arc;

use chancery_domain::refusal::Code;
use chancery_pki::ocsp::{Answer, CertStatus, OcspRequest, PreparedResponse, ResponseStatus, ResponseTemplate};
use chancery_pki::time::Time;

use super::ready::Key;
use super::signer::OcspSigner;
use super::standing::Standing;
use super::tally::{Origin, Said, once};
use super::{OcspAnswer, OcspCount};
use crate::Service;
use crate::authority::Authority;
use crate::error::{Error, Result, lint_refusals};
use crate::publication::Unpublished;

/// Longest time for which an answer counts, in seconds.
const LONGEST: i64 = 86_400;
/// How long “unknown” counts: the certificate may be issued the next moment.
const UNKNOWN_FOR: i64 = 300;

impl Service {
    /// An answer that lies ready for this request to an authority's responder. Asks nobody and waits for nobody; `None`
    /// when [`Service::ocsp`] has to be asked.
    pub fn ocsp_ready(&self, base: &str, slug: &str, request: &OcspRequest<'_>) -> Option<Arc<OcspAnswer>> {
        self.fresh_roster()?.find(base, slug)?;
        self.ready(request, self.now())
    }

    /// Why there is no answer, as one.
    pub fn no_ocsp_answer(&self, status: ResponseStatus) -> Arc<OcspAnswer> {
        self.responder.tally.add_error(status);
        Arc::new(OcspAnswer::none(status))
    }

    /// How many answers this process gave, by what they say and where they came from.
    pub fn ocsp_counts(&self) -> Vec<OcspCount> {
        self.responder.tally.counts()
    }

    /// The answer to a request at the responder of an authority below this base path, or why there is none:
    /// `unauthorized` for other issuers, `tryLater` while it cannot be known or signed, `internalError` when something is
    /// broken. Authorities that share a server answer for each other: what is asked about says who is meant.
    pub async fn ocsp(
        &self,
        base: &str,
        slug: &str,
        request: &OcspRequest<'_>,
    ) -> std::result::Result<Arc<OcspAnswer>, Unpublished> {
        let answer = match self.roster().await {
            Ok(roster) if roster.find(base, slug).is_none() => return Err(Unpublished::NoAuthority),
            Ok(_) => self.try_ocsp(request).await,
            Err(error) => Err(error),
        };
        Ok(answer.unwrap_or_else(|error| self.no_ocsp_answer(why_not(&error))))
    }

    /// How many answers lie ready.
    pub fn ocsp_ready_count(&self) -> usize {
        self.responder.ready.count()
    }

    fn ready(&self, request: &OcspRequest<'_>, now: Time) -> Option<Arc<OcspAnswer>> {
        let ([id], None) = (request.entries.as_slice(), request.nonce) else { return None };
        if !self.has_seen_revocations(now) {
            return None;
        }
        let authority = self.fresh_roster()?.issuer_of(id)?.row.id;
        let found = self.responder.ready.find(&Key::new(authority, id.hash?, id.serial)?, now)?;
        self.responder.tally.add(Origin::Ready, found.said);
        Some(found)
    }

    async fn try_ocsp(&self, request: &OcspRequest<'_>) -> Result<Arc<OcspAnswer>> {
        let now = self.now();
        let roster = self.roster().await?;
        let asked = request.entries.iter().find_map(|id| roster.issuer_of(id));
        let Some(authority) = asked else { return Ok(self.no_ocsp_answer(ResponseStatus::Unauthorized)) };
        self.see_revocations(now).await?;
        if let Some(ready) = self.ready(request, now) {
            return Ok(ready);
        }
        let key = match (request.entries.as_slice(), request.nonce) {
            ([id], None) => id.hash.and_then(|hash| Key::new(authority.row.id, hash, id.serial)),
            _ => None,
        };
        self.sign_ocsp(authority, request, key, now).await
    }

    /// Looks up, signs, and keeps the answer under the key.
    async fn sign_ocsp(
        &self,
        authority: &Authority,
        request: &OcspRequest<'_>,
        key: Option<Key>,
        now: Time,
    ) -> Result<Arc<OcspAnswer>> {
        let ticket = self.responder.ready.ticket();
        let signer = self.ocsp_signer(authority, now).await?;
        let until = now.plus(lifetime(authority)).min(signer.until);
        let roster = self.roster().await?;
        let mut answers = Vec::with_capacity(request.entries.len());
        let (mut is_extended, mut said) = (false, Said::default());
        for id in &request.entries {
            // One signature speaks for one authority.
            let is_its_own = roster.issuer_of(id).is_some_and(|issuer| issuer.row.id == authority.row.id);
            let standing = if is_its_own { self.standing(authority, id.serial, now).await? } else { Standing::UNKNOWN };
            is_extended |= standing.is_extended;
            for (sum, one) in said.iter_mut().zip(once(standing.status)) {
                *sum = sum.saturating_add(one);
            }
            answers.push(answered(id.as_der().to_vec(), standing, now, until));
        }
        let template = template(&signer, answers, request.nonce, is_extended, now);
        let bytes = signed(&template, &signer)?;
        self.responder.tally.add(Origin::Signed, said);
        let [_, _, unknown] = said;
        let Some(key) = key.filter(|_| unknown == 0) else { return Ok(Arc::new(OcspAnswer::passing(bytes, said))) };
        let answer = Arc::new(OcspAnswer::lasting(bytes, said, now, until));
        self.responder.ready.put(key, answer.clone(), ticket);
        Ok(answer)
    }

    /// Signs an answer again before it is too old. It counts as not asked for, so that what nobody wants is forgotten.
    pub(super) async fn sign_again(&self, authority: &Authority, key: Key, id: &[u8], now: Time) -> Result<()> {
        let ticket = self.responder.ready.ticket();
        let signer = self.ocsp_signer(authority, now).await?;
        let until = now.plus(lifetime(authority)).min(signer.until);
        let standing = self.standing(authority, key.serial(), now).await?;
        if standing.status == CertStatus::Unknown {
            return Ok(());
        }
        let answer = answered(id.to_vec(), standing, now, until);
        let template = template(&signer, vec![answer], None, standing.is_extended, now);
        let answer = OcspAnswer::lasting(signed(&template, &signer)?, once(standing.status), now, until).unasked();
        self.responder.ready.put(key, Arc::new(answer), ticket);
        Ok(())
    }
}

fn why_not(error: &Error) -> ResponseStatus {
    let passes = match error {
        Error::Refused(refusals) => {
            let passes = |code| matches!(code, Code::Locked | Code::ClockWentBack | Code::ClockApart);
            refusals.iter().any(|refusal| passes(refusal.code))
        }
        Error::Store(chancery_store::Error::Unavailable(_)) => true,
        _ => false,
    };
    tracing::warn!(%error, "an OCSP request cannot be answered");
    if passes { ResponseStatus::TryLater } else { ResponseStatus::InternalError }
}

/// Seconds for which an answer counts: no longer than a CRL waits to be signed again.
fn lifetime(authority: &Authority) -> i64 {
    (i64::from(authority.settings.crl.resign_hours) * 3_600).clamp(1, LONGEST)
}

fn answered(id: Vec<u8>, standing: Standing, now: Time, until: Time) -> Answer {
    let next_update = match standing.status {
        CertStatus::Unknown => until.min(now.plus(UNKNOWN_FOR)),
        CertStatus::Good | CertStatus::Revoked { .. } => until,
    };
    Answer { id, status: standing.status, this_update: now, next_update, archive_cutoff: standing.archive_cutoff }
}

fn template(
    signer: &OcspSigner,
    answers: Vec<Answer>,
    nonce: Option<&[u8]>,
    extended_revoke: bool,
    now: Time,
) -> ResponseTemplate {
    ResponseTemplate {
        responder_key_hash: signer.key_hash,
        produced_at: now,
        answers,
        nonce: nonce.map(<[u8]>::to_vec),
        extended_revoke,
        signature_algorithm: signer.algorithm,
    }
}

fn signed(template: &ResponseTemplate, signer: &OcspSigner) -> Result<Vec<u8>> {
    let prepared = PreparedResponse::new(template).map_err(|findings| lint_refusals(&findings))?;
    let certificate = signer.certificate.as_ref().map(|certificate| certificate.as_der());
    let certificates: Vec<&[u8]> = certificate.into_iter().collect();
    prepared.sign(signer.key.as_ref(), &certificates).map_err(|_| Error::Internal("an OCSP answer could not be signed"))
}
