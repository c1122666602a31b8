//! Who signs the answers of an authority: a delegate with a short-lived certificate of it, so that the authority's key
//! need not be open; the authority itself once it issues no more, or is at its end.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chancery_domain::id::Id;
use chancery_pki::algorithm::SignatureAlgorithm;
use chancery_pki::certificate::Certificate;
use chancery_pki::key::PrivateKey;
use chancery_pki::signer::Signer as _;
use chancery_pki::time::Time;
use chancery_store::authority::{AuthorityKind, AuthorityState};
use chancery_store::certificate::{self as rows, Standing};
use chancery_store::{Conflict, vault};

use crate::authority::Authority;
use crate::certificate::{OCSP_KEY, OCSP_PROFILE};
use crate::error::{Error, Result};
use crate::{Actor, Service};

/// Seconds of validity that a signer has left at least: no answer outlives it, and one that ends at once helps nobody.
const LEAST: i64 = 3_600;
/// Whether a delegate of this authority could sign now. Else whoever asks would have one made for nothing, each time.
fn may_have_delegate(authority: &Authority, now: Time) -> bool {
    let Authority { row, certificate, .. } = authority;
    row.state == AuthorityState::Active && certificate.not_before() <= now && now.plus(LEAST) <= certificate.not_after()
}

/// Signers looked at, newest first.
const LOOKED_AT: u32 = 16;

/// Somebody who signs answers.
pub(super) struct OcspSigner {
    pub(super) key: Arc<PrivateKey>,
    pub(super) algorithm: SignatureAlgorithm,
    /// SHA-1 of its public key.
    pub(super) key_hash: [u8; 20],
    /// `None` for the authority itself.
    pub(super) certificate: Option<Certificate>,
    /// No answer counts longer than this.
    pub(super) until: Time,
}

/// The signer of each authority, once it was needed.
#[derive(Default)]
pub(super) struct Signers {
    known: RwLock<HashMap<Id, Arc<OcspSigner>>>,
    making: tokio::sync::Mutex<()>,
}

impl Signers {
    fn find(&self, authority: Id, now: Time) -> Option<Arc<OcspSigner>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(&authority).filter(|signer| signer.until >= now.plus(LEAST)).cloned()
    }

    fn put(&self, authority: Id, signer: Arc<OcspSigner>) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(authority, signer);
    }
}

impl Service {
    /// The signer of an authority's answers; made when there is none. Errors: `CHY-3001` when the authority's key is
    /// locked.
    pub(super) async fn ocsp_signer(&self, authority: &Authority, now: Time) -> Result<Arc<OcspSigner>> {
        if let Some(known) = self.responder.signers.find(authority.row.id, now) {
            return Ok(known);
        }
        let _making = self.responder.signers.making.lock().await;
        if let Some(known) = self.responder.signers.find(authority.row.id, now) {
            return Ok(known);
        }
        if let Some((_, found)) = self.stored_ocsp_signer(authority, now).await? {
            self.responder.signers.put(authority.row.id, found.clone());
            return Ok(found);
        }
        let key = self.signer(authority, None).await?;
        let signer = if may_have_delegate(authority, now) {
            self.make_ocsp_signer(authority, &key, None, now).await?
        } else {
            let (key_hash, until) = (key.public_key().key_identifier(), authority.certificate.not_after());
            let algorithm = authority.signature_algorithm;
            Arc::new(OcspSigner { key, algorithm, key_hash, certificate: None, until })
        };
        self.responder.signers.put(authority.row.id, signer.clone());
        Ok(signer)
    }

    /// The end of each authority's newest signer that is good, by slug; only of those whose certificates name a responder.
    pub async fn ocsp_signer_ends(&self) -> Result<Vec<(String, Time)>> {
        let now = self.now();
        let mut ends = Vec::new();
        for authority in self.roster().await?.authorities().filter(|authority| authority.addresses.ocsp.is_some()) {
            let found = rows::by_profile(&self.store, authority.row.id, OCSP_PROFILE, LOOKED_AT).await?;
            let is_good = |row: &&rows::Certificate| row.standing == Standing::None && row.not_before <= now;
            for row in found.iter().filter(is_good) {
                if self.is_ocsp_signer(row).await? {
                    ends.push((authority.row.slug.clone(), row.not_after));
                    break;
                }
            }
        }
        Ok(ends)
    }

    /// Slugs of authorities whose certificates name a responder that has no signer and cannot make one by itself.
    pub(crate) async fn silent_responders(&self, now: Time) -> Result<Vec<String>> {
        let mut silent = Vec::new();
        for authority in self.roster().await?.authorities() {
            let is_asked = authority.addresses.ocsp.is_some() && authority.certificate.not_after() >= now.plus(LEAST);
            if is_asked
                && self.needs_passphrase(&authority.row).await?
                && self.stored_ocsp_signer(authority, now).await?.is_none()
            {
                silent.push(authority.row.slug.clone());
            }
        }
        Ok(silent)
    }

    /// Makes signers that are missing or near their end. Authorities whose key is locked have to wait until it is opened.
    /// The answer is how many were made.
    pub async fn renew_ocsp_signers(&self) -> Result<usize> {
        let (mut made, mut failed) = (0, None);
        for authority in self.roster().await?.authorities() {
            let key = match self.signer(authority, None).await {
                Ok(key) => key,
                // Locked, or kept elsewhere.
                Err(Error::Refused(_)) => continue,
                Err(error) => return Err(error),
            };
            match self.renew_ocsp_signer(authority, &key).await {
                Ok(is_made) => made += usize::from(is_made),
                // The others have theirs all the same.
                Err(error) => failed = Some(error),
            }
        }
        failed.map_or(Ok(made), Err)
    }

    /// Makes the next signer when half of the time of the present one has passed, now that the authority's key is at hand;
    /// whether it was due.
    pub(crate) async fn renew_ocsp_signer(&self, authority: &Authority, key: &PrivateKey) -> Result<bool> {
        let now = self.now();
        let answers = authority.addresses.ocsp.is_some() && authority.row.kind != AuthorityKind::Root;
        let ends = authority.certificate.not_after();
        if !answers || !may_have_delegate(authority, now) {
            return Ok(false);
        }
        let _making = self.responder.signers.making.lock().await;
        let found = self.stored_ocsp_signer(authority, now).await?;
        let is_due = found.as_ref().is_none_or(|(row, signer)| {
            let life = row.not_after.unix().saturating_sub(row.not_before.unix());
            signer.until < now.plus(life / 2) && signer.until < ends
        });
        if !is_due {
            return Ok(false);
        }
        let signer = self.make_ocsp_signer(authority, key, found.map(|(row, _)| row), now).await?;
        self.responder.signers.put(authority.row.id, signer);
        Ok(true)
    }

    async fn make_ocsp_signer(
        &self,
        authority: &Authority,
        key: &PrivateKey,
        old: Option<rows::Certificate>,
        now: Time,
    ) -> Result<Arc<OcspSigner>> {
        match self.issue_ocsp_signer(&Actor::system(), authority, key, old).await {
            // Another node was faster.
            Ok(()) | Err(Error::Store(chancery_store::Error::Conflict(Conflict::Stale(_)))) => {}
            Err(error) => return Err(error),
        }
        let found = self.stored_ocsp_signer(authority, now).await?;
        found.map(|(_, signer)| signer).ok_or(Error::Internal("an OCSP signer was made and cannot be found"))
    }

    /// Whether a certificate is that of a signer of ours, not of a responder that somebody else runs.
    pub(crate) async fn is_ocsp_signer(&self, row: &rows::Certificate) -> Result<bool> {
        let Some(id) = row.vault_key.filter(|_| row.profile.as_deref() == Some(OCSP_PROFILE)) else { return Ok(false) };
        Ok(vault::key(&self.store, id).await?.is_some_and(|key| key.purpose == OCSP_KEY))
    }

    /// The newest signer on record that can be relied on: signed with the authority's key, and its own key in our vault.
    async fn stored_ocsp_signer(
        &self,
        authority: &Authority,
        now: Time,
    ) -> Result<Option<(rows::Certificate, Arc<OcspSigner>)>> {
        let found = rows::by_profile(&self.store, authority.row.id, OCSP_PROFILE, LOOKED_AT).await?;
        for row in found {
            let fits = row.standing == Standing::None && row.not_before <= now && row.not_after >= now.plus(LEAST);
            let Some(id) = row.vault_key.filter(|_| fits) else { continue };
            let Ok(certificate) = Certificate::from_der(&row.der) else { continue };
            if !self.is_ocsp_signer(&row).await?
                || certificate.verify_signature(authority.certificate.public_key()).is_err()
            {
                continue;
            }
            let key = self.unseal(id, None).await?;
            if key.public_key() != certificate.public_key() {
                continue;
            }
            let (algorithm, key_hash) = (key.default_algorithm(), key.public_key().key_identifier());
            let until = certificate.not_after().min(authority.certificate.not_after());
            let signer = OcspSigner { key, algorithm, key_hash, certificate: Some(certificate), until };
            return Ok(Some((row, Arc::new(signer))));
        }
        Ok(None)
    }
}
