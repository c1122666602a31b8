//! Renewing (same key) and re-keying (new key) within a lineage.

use std::sync::Arc;

use chancery_domain::access::Verb;
use chancery_domain::issuance::difference::left_out;
use chancery_domain::issuance::{Application, Validity};
use chancery_domain::profile::Profile;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::certificate::Certificate;
use chancery_pki::extension::{Extensions, ReasonCode};
use chancery_pki::general_name::GeneralName;
use chancery_pki::request::CertificationRequest;
use chancery_store::certificate::{self as rows, Source, Standing};
use chancery_store::request;
use chancery_store::vault::VaultKey;

use super::application::{Asked, validity};
use super::issue::{Subject, held_key};
use super::{Issue, Issued, Target};
use crate::access::Permit;
use crate::authority::Authority;
use crate::error::{Error, Result};
use crate::{Actor, Passphrase, Service, input, once};

/// How a certificate is renewed.
#[derive(Clone, Debug, Default)]
pub struct Renew {
    /// Re-key: PEM or DER of a request with the new key; absent when the authority keeps the key.
    pub csr: Option<Vec<u8>>,
    /// Days of validity; as long as before when neither is given.
    pub days: Option<u32>,
    /// Last second of validity, RFC 3339.
    pub until: Option<String>,
    /// Authority; the issuer, or what took its place, when absent.
    pub authority: Option<String>,
    /// Revoke the old one as superseded.
    pub revoke_old: bool,
    /// Passphrase of the authority's key.
    pub passphrase: Option<Passphrase>,
    /// Decide, lint and show, but sign nothing.
    pub dry_run: bool,
    /// In a rehearsal a locked key counts as if its passphrase were given.
    pub assume_unlocked: bool,
}

impl Service {
    /// A new certificate for the same key, subject and names.
    pub async fn renew(&self, actor: &Actor, name: &str, input: &Renew) -> Result<Issued> {
        let permit = self.permit(actor, Verb::Renew).await?;
        let result = self.try_renew(&permit, name, input, false).await;
        self.logged(actor, Verb::Renew, name, result).await
    }

    /// A new certificate for a new key, with the same subject and names.
    pub async fn rekey(&self, actor: &Actor, name: &str, input: &Renew) -> Result<Issued> {
        let permit = self.permit(actor, Verb::Rekey).await?;
        let result = self.try_renew(&permit, name, input, true).await;
        self.logged(actor, Verb::Rekey, name, result).await
    }

    async fn try_renew(&self, permit: &Permit<'_>, name: &str, input: &Renew, new_key: bool) -> Result<Issued> {
        if input.revoke_old {
            // Whether the old one was revoked before the answer was lost is not known.
            once::refuse_again()?;
        }
        if let Some(done) = self.issued_before().await? {
            return Ok(done);
        }
        let old = self.find_for(permit, name).await?;
        self.renew_row(permit, old, input, new_key).await
    }

    pub(crate) async fn renew_row(
        &self,
        permit: &Permit<'_>,
        old: rows::Certificate,
        input: &Renew,
        new_key: bool,
    ) -> Result<Issued> {
        let certificate = renewable(&old, new_key)?;
        // Profile and authority as they are now, whatever node changed them last.
        self.newest_rules().await?;
        let profile = self.profile(old.profile.as_deref().unwrap_or_default()).await?;
        let authority = self.successor(&old, input.authority.as_deref()).await?;
        let authority = self.with_room(permit.actor, authority, input.dry_run).await?;
        let now = self.now();
        self.store.check_time(now).await?;
        let names = certificate.subject_alt_names().unwrap_or_default();
        let asked = Asked {
            subject: certificate.subject().clone(),
            names: names.into_iter().map(GeneralName::with_lower_case_host).collect(),
            requested: Extensions::default(),
            validity: match validity(input.days, input.until.as_deref())? {
                Validity::ProfileDefault => as_before(&certificate, &authority, profile.validity_max, now),
                given => given,
            },
        };
        let request = input.csr.as_deref().map(input::request).transpose()?;
        let wished = request.as_ref().map(|request| Asked::new(&Issue::default(), Some(request))).transpose()?;
        let requested = wished.as_ref().map(|wished| wished.requested.clone()).unwrap_or_default();
        let asked = Asked { requested, ..asked };
        let (application, csr, sealed) =
            self.renewed_key(&old, &certificate, request.as_ref(), &profile, asked, new_key).await?;
        let left_out = wished.map_or_else(Vec::new, |wished| left_out(&wished.subject, &wished.names, &application));
        let subject = Subject {
            profile: &profile,
            authority: &authority,
            application: &application,
            display_name: old.display_name.clone(),
            csr,
            held_key: if new_key { None } else { old.vault_key },
            new_key: sealed,
            note: old.note.clone(),
            owner: old.person,
            replaces: Some(old.clone()),
            rules: None,
        };
        if input.dry_run {
            self.check_signer(&authority, input.passphrase.as_ref(), input.assume_unlocked).await?;
            let mut issued = self.rehearse(permit, &subject).await?;
            issued.changes.extend(left_out);
            return Ok(issued);
        }
        let signer = self.signer(&authority, input.passphrase.as_ref()).await?;
        self.with_crl(permit.actor, &authority, &signer).await?;
        let mut issued = self.finish(permit, subject, signer.as_ref()).await?;
        if input.revoke_old {
            self.revoke_replaced(permit.actor, old, input.passphrase.as_ref()).await?;
        }
        issued.changes.extend(left_out);
        Ok(issued)
    }

    /// The application for the old key or for a new one, its request, and the row of a new key that is kept here.
    async fn renewed_key(
        &self,
        old: &rows::Certificate,
        certificate: &Certificate,
        request: Option<&CertificationRequest>,
        profile: &Profile,
        asked: Asked,
        new_key: bool,
    ) -> Result<(Application, Vec<u8>, Option<VaultKey>)> {
        let kept = match old.request {
            Some(id) => request::by_id(&self.store, id).await?.map(|asked| asked.csr),
            None => None,
        };
        Ok(match (new_key, request) {
            (false, _) => (asked.with_key(certificate.public_key().clone()), kept.unwrap_or_default(), None),
            (true, Some(request)) => (asked.with_key(request.public_key().clone()), request.as_der().to_vec(), None),
            (true, None) if old.vault_key.is_some() => {
                let algorithm = super::super::authority::key_type(certificate);
                let (key, request) = held_key(algorithm.map(|algorithm| algorithm.slug()), profile, &asked)?;
                let row = self.seal(&key, "certificate", None, self.now())?;
                (asked.with_key(key.public_key().clone()), request.as_der().to_vec(), Some(row))
            }
            (true, None) => {
                let refusal = Refusal::new(Code::BadField).with("field", "csr").with("given", "");
                return Err(refusal.with("wanted", "a request made with the new key").into());
            }
        })
    }

    async fn revoke_replaced(
        &self,
        actor: &Actor,
        old: rows::Certificate,
        passphrase: Option<&Passphrase>,
    ) -> Result<()> {
        let id = old.authority.ok_or(Error::Internal("a renewed certificate has no authority"))?;
        let authority = self.authority_by_id(id).await?;
        let authority = authority.ok_or(Error::Internal("an authority is missing"))?;
        let target = Target { authority, serial: old.serial.clone(), certificate: Some(old) };
        self.record(actor, vec![target], ReasonCode::Superseded, None, "replaced by a renewal", passphrase).await?;
        Ok(())
    }

    /// Who signs the renewal: the authority named, the issuer if it is active, else the active one of the same name.
    async fn successor(&self, old: &rows::Certificate, named: Option<&str>) -> Result<Arc<Authority>> {
        if let Some(name) = named {
            let profile = self.profile(old.profile.as_deref().unwrap_or_default()).await?;
            return self.authority_for(Some(name), &profile).await;
        }
        let id = old.authority.ok_or_else(|| nothing_to_renew(old, "it was issued by an outside authority"))?;
        let row = self.authority_by_id(id).await?;
        let row = row.ok_or(Error::Internal("an authority is missing"))?;
        if row.state == chancery_store::authority::AuthorityState::Active {
            let rules = self.rules().await?;
            return self.authority_by(&rules, &row);
        }
        let profile = self.profile(old.profile.as_deref().unwrap_or_default()).await?;
        match self.authority(&row.display_name).await {
            Ok(authority) if authority.row.state == chancery_store::authority::AuthorityState::Active => {
                Ok(Arc::new(authority))
            }
            _ => self.authority_for(None, &profile).await,
        }
    }
}

fn renewable(old: &rows::Certificate, new_key: bool) -> Result<Certificate> {
    if old.source != Source::Issued {
        let why = "it was issued by an outside authority: make a new request with `chancery request create`";
        return Err(nothing_to_renew(old, why).into());
    }
    if matches!(old.profile.as_deref(), Some("root-ca"))
        || (old.profile.as_deref() == Some("sub-ca") && old.request.is_none())
    {
        return Err(nothing_to_renew(old, "it belongs to an authority: use `chancery ca renew`").into());
    }
    match old.standing {
        Standing::Revoked if !new_key => {
            return Err(nothing_to_renew(old, "it is revoked: use `chancery rekey`, which makes a new key").into());
        }
        Standing::Held => return Err(nothing_to_renew(old, "it is on hold: release it first").into()),
        _ => {}
    }
    Certificate::from_der(&old.der).map_err(|_| Error::Internal("a certificate row holds no certificate"))
}

fn nothing_to_renew(old: &rows::Certificate, why: &str) -> Refusal {
    Refusal::new(Code::NothingToRenew).with("name", &old.display_name).with("why", why)
}

/// As long as before, but no longer than the profile and the issuer allow today.
fn as_before(old: &Certificate, authority: &Authority, most_days: u32, now: chancery_pki::time::Time) -> Validity {
    let days = (old.not_after().unix() - old.not_before().unix() + 1).div_euclid(86_400);
    let days = u32::try_from(days).unwrap_or(most_days).clamp(1, most_days);
    if now.plus_days(i64::from(days)) > authority.certificate.not_after() {
        return Validity::Until(authority.certificate.not_after());
    }
    Validity::Days(days)
}
