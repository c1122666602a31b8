//! Revoking, holding, releasing: recorded first, then the CRL; a locked key delays only the CRL (decision 11).

use std::sync::Arc;

use chancery_domain::access::Verb;
use chancery_domain::issuance::IssuerRevocation;
use chancery_domain::log::Fact;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::crl::RevokedCertificate;
use chancery_pki::extension::ReasonCode;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use chancery_store::authority as authority_rows;
use chancery_store::certificate::{self as rows, Standing};
use chancery_store::revocation::{self, Revocation, RevocationState};
use chancery_store::{Conflict, Effect};

use super::CertificateView;
use crate::access::Permit;
use crate::crl::{CrlView, signs_crls};
use crate::error::{Error, Result};
use crate::rules::Rules;
use crate::{Actor, Passphrase, Service, text};

/// How often a revocation is dated anew because somebody held or released the certificate meanwhile.
const ATTEMPTS: usize = 5;

/// Why and since when.
#[derive(Clone, Debug, Default)]
pub struct Revoke {
    /// Why; unspecified when absent.
    pub reason: Option<ReasonCode>,
    /// Since when it is not to be relied on.
    pub since: Option<Time>,
    /// A note for people.
    pub note: String,
    /// Passphrase of the authority's key, so that the CRL can be signed at once.
    pub passphrase: Option<Passphrase>,
    /// Show what would be revoked, but change nothing.
    pub dry_run: bool,
}

/// What was revoked.
#[derive(Clone, Debug, Default)]
pub struct Revoked {
    /// Every certificate covered.
    pub certificates: Vec<CertificateView>,
    /// The CRLs that list them now.
    pub crls: Vec<CrlView>,
    /// Slugs of authorities whose CRL waits, because the key is locked or the clock went back.
    pub waiting: Vec<String>,
    /// Slugs of authorities whose CRL was signed just now, so that the next one follows in a moment.
    pub following: Vec<String>,
    /// Slugs of authorities whose CRL could not be signed for another reason; it is tried again.
    pub failed: Vec<(String, Arc<Error>)>,
}

/// One serial number to be revoked.
pub(crate) struct Target {
    pub(crate) authority: authority_rows::Authority,
    pub(crate) serial: Serial,
    pub(crate) certificate: Option<rows::Certificate>,
}

impl Service {
    /// Revokes a certificate; for the compromise of its key every unexpired certificate with its key (decision 16).
    pub async fn revoke(&self, actor: &Actor, name: &str, input: &Revoke) -> Result<Revoked> {
        let permit = self.permit(actor, Verb::Revoke).await?;
        let reason = input.reason.unwrap_or(ReasonCode::Unspecified);
        let result = match reason {
            ReasonCode::RemoveFromCrl => Err(bad_reason(reason)),
            ReasonCode::CertificateHold => return self.hold(actor, name, input).await,
            reason => self.change(&permit, name, input, reason).await,
        };
        self.logged(actor, Verb::Revoke, name, result).await
    }

    /// Puts a certificate on hold.
    pub async fn hold(&self, actor: &Actor, name: &str, input: &Revoke) -> Result<Revoked> {
        let permit = self.permit(actor, Verb::Hold).await?;
        let result = self.change(&permit, name, input, ReasonCode::CertificateHold).await;
        self.logged(actor, Verb::Hold, name, result).await
    }

    /// Lifts a hold. Errors: `CHY-3011` when it is not on hold.
    pub async fn release(&self, actor: &Actor, name: &str, input: &Revoke) -> Result<Revoked> {
        let permit = self.permit(actor, Verb::Release).await?;
        let result = self.change(&permit, name, input, ReasonCode::RemoveFromCrl).await;
        self.logged(actor, Verb::Release, name, result).await
    }

    async fn change(&self, permit: &Permit<'_>, name: &str, input: &Revoke, reason: ReasonCode) -> Result<Revoked> {
        let row = self.find_for(permit, name).await?;
        self.check_standing(&row, reason).await?;
        self.check_revocation(input.since, &input.note)?;
        let covered = if reason.is_compromise() { self.same_key(&row).await? } else { vec![row] };
        let mut targets = Vec::new();
        for row in covered {
            let authority = self.issuing_authority(&row).await?;
            targets.push(Target { authority, serial: row.serial.clone(), certificate: Some(row) });
        }
        if input.dry_run {
            return self.rehearse_record(targets, reason, input.passphrase.as_ref()).await;
        }
        self.record(permit.actor, targets, reason, input.since, &input.note, input.passphrase.as_ref()).await
    }

    /// What is said of a revocation: since when, and why.
    pub(crate) fn check_revocation(&self, since: Option<Time>, note: &str) -> Result<()> {
        if let Some(since) = since.filter(|since| *since > self.now()) {
            let refusal = Refusal::new(Code::BadTime).with("given", since.to_rfc3339());
            return Err(refusal.with("why", "it is in the future").into());
        }
        Ok(text::note(note)?)
    }

    async fn check_standing(&self, row: &rows::Certificate, reason: ReasonCode) -> Result<()> {
        let name = || row.display_name.clone();
        match (row.standing, reason) {
            (Standing::Revoked, ReasonCode::RemoveFromCrl) => {
                Err(Refusal::new(Code::NotOnHold).with("name", name()).with("state", "revoked").into())
            }
            (Standing::None, ReasonCode::RemoveFromCrl) => {
                Err(Refusal::new(Code::NotOnHold).with("name", name()).with("state", "valid").into())
            }
            (Standing::Revoked, _) | (Standing::Held, ReasonCode::CertificateHold) => {
                let entry = revocation::by_serial(&self.store, row.issuer, &row.serial).await?;
                Err(already_revoked(name(), entry).into())
            }
            _ => Ok(()),
        }
    }

    /// Unexpired certificates with the same key that are not revoked, the one named first.
    async fn same_key(&self, row: &rows::Certificate) -> Result<Vec<rows::Certificate>> {
        let now = self.now();
        let mut all = vec![row.clone()];
        for other in rows::by_spki(&self.store, &row.spki_sha256).await? {
            let covered = other.not_after >= now && other.standing != Standing::Revoked;
            if covered && other.id != row.id && other.authority.is_some() {
                all.push(other);
            }
        }
        Ok(all)
    }

    async fn issuing_authority(&self, row: &rows::Certificate) -> Result<authority_rows::Authority> {
        let outside = || {
            Refusal::new(Code::OutsideHandler)
                .with("request", &row.display_name)
                .with("handler", "the outside authority that issued it")
        };
        let id = row.authority.ok_or_else(outside)?;
        self.authority_by_id(id).await?.ok_or(Error::Internal("an authority is missing"))
    }

    /// Records all of it in one commit, then signs the CRLs of the authorities concerned.
    pub(crate) async fn record(
        &self,
        actor: &Actor,
        targets: Vec<Target>,
        reason: ReasonCode,
        since: Option<Time>,
        note: &str,
        passphrase: Option<&Passphrase>,
    ) -> Result<Revoked> {
        let mut attempts = 0..ATTEMPTS;
        while let Err(error) = self.try_record(actor, &targets, reason, since, note).await? {
            let moved = matches!(error, chancery_store::Error::Conflict(Conflict::Stale("revocation" | "authority")));
            let again = moved && reason != ReasonCode::CertificateHold && attempts.next().is_some();
            if !again {
                return Err(self.conflict(error, &targets).await);
            }
        }
        let mut revoked = Revoked::default();
        let authorities = self.listing(&targets).await?;
        for target in targets {
            if let Some(row) = rows::by_serial(&self.store, target.authority.issuer, &target.serial).await? {
                revoked.certificates.push(self.certificate_view(row).await?);
            }
        }
        for row in authorities {
            self.publish_after(actor, row, passphrase, &mut revoked).await;
        }
        Ok(revoked)
    }

    /// What [`Self::record`] would say of it, with nothing written and no CRL signed.
    pub(crate) async fn rehearse_record(
        &self,
        targets: Vec<Target>,
        reason: ReasonCode,
        passphrase: Option<&Passphrase>,
    ) -> Result<Revoked> {
        for target in &targets {
            let entry = revocation::by_serial(&self.store, target.authority.issuer, &target.serial).await?;
            let conflict = match (entry.map(|entry| entry.state), reason) {
                (Some(RevocationState::Held), ReasonCode::RemoveFromCrl) => continue,
                (_, ReasonCode::RemoveFromCrl) => Conflict::NotHeld,
                (Some(RevocationState::Revoked), _) => Conflict::AlreadyRevoked,
                (Some(RevocationState::Held), ReasonCode::CertificateHold) => Conflict::Stale("revocation"),
                _ => continue,
            };
            return Err(self.conflict(conflict.into(), &targets).await);
        }
        let mut revoked = Revoked::default();
        let authorities = self.listing(&targets).await?;
        for row in targets.into_iter().filter_map(|target| target.certificate) {
            revoked.certificates.push(self.certificate_view(row).await?);
        }
        for row in authorities {
            let slug = row.slug.clone();
            let ready = async {
                self.check_signer(&self.load(row)?, passphrase, false).await?;
                Ok(self.store.check_time(self.now()).await?)
            };
            revoked.unsigned(slug, ready.await.err());
        }
        Ok(revoked)
    }

    /// The authorities whose CRLs list the targets: those that issued them first, then the other keys of their names, whose
    /// CRLs are about every certificate of the name too.
    async fn listing(&self, targets: &[Target]) -> Result<Vec<authority_rows::Authority>> {
        let mut listing: Vec<authority_rows::Authority> = Vec::new();
        for target in targets {
            if !listing.iter().any(|known| known.id == target.authority.id) {
                listing.push(target.authority.clone());
            }
        }
        let (rules, now) = (self.rules().await?, self.now());
        for row in rules.authorities() {
            let is_namesake = targets.iter().any(|target| target.authority.issuer == row.issuer);
            if is_namesake && !listing.iter().any(|known| known.id == row.id) && signs_crls(row, now) {
                listing.push(row.clone());
            }
        }
        Ok(listing)
    }

    /// One commit, dated by what stands now; the inner error is the commit's.
    async fn try_record(
        &self,
        actor: &Actor,
        targets: &[Target],
        reason: ReasonCode,
        since: Option<Time>,
        note: &str,
    ) -> Result<std::result::Result<(), chancery_store::Error>> {
        let now = self.now();
        // Another node may have renewed an authority just now.
        let rules = self.newest_rules().await?;
        let mut commit = self.commit_of(actor);
        for target in targets {
            let held = self.held_since(target, reason).await?;
            let date = held.unwrap_or(now);
            let entry = RevokedCertificate { serial: target.serial.clone(), date, reason, invalidity: since };
            let state = match reason {
                ReasonCode::CertificateHold => RevocationState::Held,
                ReasonCode::RemoveFromCrl => RevocationState::Released,
                _ => RevocationState::Revoked,
            };
            let revocation = Box::new(Revocation {
                issuer: target.authority.issuer,
                serial: target.serial.clone(),
                seq: 0,
                crl_partition: target.certificate.as_ref().map_or(0, |row| row.crl_partition),
                state,
                reason: reason as u8,
                revoked: date,
                invalidity: since,
                not_after: target.certificate.as_ref().map(|row| row.not_after),
                note: note.to_owned(),
                actor: actor.name.clone(),
                entry: entry.to_der(),
            });
            commit.effects.push(Effect::Revoke { revocation, held });
            let revoked = (state != RevocationState::Released)
                .then(|| IssuerRevocation { since: date.to_rfc3339(), reason: reason.name().to_owned() });
            if let Some((effect, fact)) = self.of_own_authority(actor, &rules, target, revoked).await? {
                commit.effects.push(effect);
                commit.facts.push(fact);
            }
        }
        Ok(self.commit(commit).await.map(drop))
    }

    /// When it is an authority's own certificate: that the authority issues no more, or again.
    async fn of_own_authority(
        &self,
        actor: &Actor,
        rules: &Rules,
        target: &Target,
        revoked: Option<IssuerRevocation>,
    ) -> Result<Option<(Effect, Fact)>> {
        let Some(der) = target.certificate.as_ref().map(|row| row.der.as_slice()) else { return Ok(None) };
        let is_own = |row: &&authority_rows::Authority| row.certificate.as_deref() == Some(der);
        let Some(known) = rules.authorities().iter().find(is_own) else { return Ok(None) };
        let authority = self.authority_by_id(known.id).await?.ok_or(Error::Internal("an authority is missing"))?;
        let mut settings = self.load(authority.clone())?.settings;
        let standing = revoked.as_ref().map_or("released", |revoked| revoked.reason.as_str()).to_owned();
        settings.revoked = revoked;
        let (effect, fact) = self.with_settings(actor, authority, &settings)?;
        Ok(Some((effect, fact.detail("certificate", standing))))
    }

    /// When a certificate that is revoked now was put on hold: its revocation bears that date (ITU-T X.509,
    /// certificateHold), or what was signed during the hold would count again.
    async fn held_since(&self, target: &Target, reason: ReasonCode) -> Result<Option<Time>> {
        if matches!(reason, ReasonCode::CertificateHold | ReasonCode::RemoveFromCrl) {
            return Ok(None);
        }
        let entry = revocation::by_serial(&self.store, target.authority.issuer, &target.serial).await?;
        Ok(entry.filter(|entry| entry.state == RevocationState::Held).map(|entry| entry.revoked))
    }

    /// Why nothing was written: what stands of the first of them that is revoked already.
    async fn conflict(&self, error: chancery_store::Error, targets: &[Target]) -> Error {
        let name = |target: &Target| match &target.certificate {
            Some(row) => row.display_name.clone(),
            None => target.serial.to_hex(),
        };
        let first = targets.first().map(name).unwrap_or_default();
        match error {
            chancery_store::Error::Conflict(Conflict::AlreadyRevoked) => {
                let mut held = None;
                for target in targets {
                    match revocation::by_serial(&self.store, target.authority.issuer, &target.serial).await {
                        Ok(Some(entry)) if entry.state == RevocationState::Held => {
                            held = held.or(Some((target, entry)))
                        }
                        Ok(Some(entry)) => return already_revoked(name(target), Some(entry)).into(),
                        Ok(None) => {}
                        Err(error) => return error.into(),
                    }
                }
                let (name, entry) = held.map_or((first, None), |(target, entry)| (name(target), Some(entry)));
                already_revoked(name, entry).into()
            }
            chancery_store::Error::Conflict(Conflict::NotHeld) => {
                Refusal::new(Code::NotOnHold).with("name", first).with("state", "").into()
            }
            other => other.into(),
        }
    }

    async fn publish_after(
        &self,
        actor: &Actor,
        row: authority_rows::Authority,
        passphrase: Option<&Passphrase>,
        revoked: &mut Revoked,
    ) {
        let slug = row.slug.clone();
        match self.try_publish_after(actor, row, passphrase).await {
            Ok(Some(crl)) => revoked.crls.push(crl),
            Ok(None) => revoked.following.push(slug),
            // The revocation stands all the same; the job tries again.
            Err(error) => revoked.unsigned(slug, Some(error)),
        }
    }

    /// The CRL; `None` when the next one follows in a moment.
    async fn try_publish_after(
        &self,
        actor: &Actor,
        row: authority_rows::Authority,
        passphrase: Option<&Passphrase>,
    ) -> Result<Option<CrlView>> {
        let authority = self.load(row)?;
        let key = self.signer(&authority, passphrase).await?;
        // Many revocations at once give one list: the others see here that it was signed.
        let _turn = self.desk.signing().await;
        if self.is_coalesced(&authority.row).await? {
            return Ok(None);
        }
        self.publish_needed(actor, &authority, &key).await.map(Some)
    }
}

impl Revoked {
    /// Takes down why the CRL of an authority is not signed, if it is not.
    fn unsigned(&mut self, slug: String, why: Option<Error>) {
        match why {
            None => {}
            Some(Error::Refused(refusals)) if refusals.iter().any(|refusal| delays_crl(refusal.code)) => {
                self.waiting.push(slug);
            }
            Some(error) => {
                tracing::error!(%error, authority = slug, "the CRL of what is revoked cannot be signed");
                self.failed.push((slug, Arc::new(error)));
            }
        }
    }
}

/// Whether the revocation stands and only its CRL has to wait.
const fn delays_crl(code: Code) -> bool {
    matches!(code, Code::Locked | Code::WrongPassphrase | Code::ClockWentBack | Code::ClockApart)
}

fn already_revoked(name: String, entry: Option<revocation::Revocation>) -> Refusal {
    let date = entry.as_ref().map(|entry| entry.revoked.to_date()).unwrap_or_default();
    let reason = entry.and_then(|entry| ReasonCode::from_number(u64::from(entry.reason)));
    let reason = reason.map_or("unspecified", ReasonCode::name);
    Refusal::new(Code::AlreadyRevoked).with("name", name).with("date", date).with("reason", reason)
}

fn bad_reason(reason: ReasonCode) -> Error {
    let known: Vec<&str> = ReasonCode::ALL.iter().filter(|known| **known != reason).map(|known| known.name()).collect();
    Refusal::new(Code::BadReason).with("given", reason.name()).with("known", known.join(" ")).into()
}
