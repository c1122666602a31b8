//! The certificate that an outside authority gave to one of ours.

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::certificate::Certificate;
use chancery_pki::digest::hex;
use chancery_pki::name::Name;
use chancery_pki::pkcs7::Bundle;
use chancery_store::authority::{AuthorityKind, AuthorityState};
use chancery_store::certificate::{self, Source, Standing};
use chancery_store::{Effect, request};

use super::{AuthorityView, outside};
use crate::access::Permit;
use crate::error::{Error, Result};
use crate::{Actor, Service, chain, input};

impl Service {
    /// Takes the certificate (and the chain above it) of a pending authority; from then on it issues. With `dry_run` it is
    /// only looked at.
    ///
    /// Errors: `CHY-1011` of another key, `CHY-2017` with another subject or of no authority, `CHY-2028` when what came with
    /// it does not lead up, `CHY-2029` when nobody would accept what the authority issues. It goes on waiting then.
    pub async fn complete_authority(
        &self,
        actor: &Actor,
        name: &str,
        pem: &str,
        dry_run: bool,
    ) -> Result<AuthorityView> {
        let permit = self.permit(actor, Verb::CompleteAuthority).await?;
        let result = self.try_complete_authority(&permit, name, pem, dry_run).await;
        self.logged(actor, Verb::CompleteAuthority, name, result).await
    }

    async fn try_complete_authority(
        &self,
        permit: &Permit<'_>,
        name: &str,
        pem: &str,
        dry_run: bool,
    ) -> Result<AuthorityView> {
        let (row, actor) = (self.authority_row(name).await?, permit.actor);
        permit.check_authority(&row.slug)?;
        if row.state != AuthorityState::Pending {
            let refusal = Refusal::new(Code::WrongState).with("object", &row.slug);
            return Err(refusal.with("state", row.state.to_string()).with("wanted", "pending").into());
        }
        let asked = self.authority_request(&row).await?.ok_or(Error::Internal("a pending authority has no request"))?;
        let certificates = input::certificates(pem)?;
        let own = own_certificate(&certificates, &asked)?;
        check(own, &row.subject, &row.display_name)?;

        let now = self.now();
        let above = chain::above(own, &certificates);
        let faults = outside::faults(own, &certificates, &above, now);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        if dry_run {
            return self.view(row).await;
        }
        let issuer = self.issuer_id(actor, own.issuer()).await?;
        let chain = above.iter().map(|above| above.as_der().to_vec()).collect();
        let bundle = Bundle { certificates: chain, crls: Vec::new() };
        let stored = inventory_row(self.store.next_id(now), issuer, &asked, own, &row.display_name, now);
        let mut done = asked.clone();
        done.state = "issued".to_owned();
        done.chain = Some(bundle.to_der());
        done.certificate = Some(stored.id);
        done.updated = now;
        let mut active = row.clone();
        active.state = AuthorityState::Active;
        active.kind = AuthorityKind::External;
        active.certificate = Some(own.as_der().to_vec());
        let active = self.with_mac(active)?;
        let mut facts = vec![
            Fact::new(FactKind::AuthorityChanged, actor.name.as_str())
                .object("authority", &active.slug)
                .detail("state", "active")
                .detail("sha256", hex(&own.sha256())),
            Fact::new(FactKind::RequestChanged, actor.name.as_str())
                .object("request", done.id)
                .detail("state", "issued"),
        ];
        let mut effects = vec![
            Effect::InsertCertificate(Box::new(stored)),
            Effect::UpdateRequest(Box::new(done)),
            Effect::UpdateAuthority(Box::new(active.clone())),
        ];
        self.keep_defaults(actor, &[], &mut effects, &mut facts).await?;
        // The job, which looks for authorities without a CRL, waits for the first one.
        let _turn = self.desk.signing().await;
        self.write(actor, effects, facts).await?;
        let authority = self.authority(&active.slug).await?;
        if let Ok(key) = self.signer(&authority, None).await {
            self.first_crl(actor, &authority, &key).await;
        }
        self.view_of(&active.slug).await
    }
}

/// The certificate of the request's key among those handed in.
pub(crate) fn own_certificate<'c>(
    certificates: &'c [Certificate],
    asked: &request::Request,
) -> Result<&'c Certificate> {
    let own = certificates.iter().find(|certificate| certificate.public_key().sha256() == asked.spki_sha256);
    own.ok_or_else(|| {
        let found = certificates.first().map(|certificate| hex(&certificate.public_key().sha256())).unwrap_or_default();
        Refusal::new(Code::CertificateNotOfRequest)
            .with("request", hex(&asked.spki_sha256))
            .with("certificate", found)
            .into()
    })
}

fn check(certificate: &Certificate, subject: &[u8], name: &str) -> Result<()> {
    let wanted = Name::from_der(subject).unwrap_or_default();
    if !certificate.is_ca() || !certificate.subject().matches(&wanted) {
        let found = if certificate.is_ca() {
            certificate.subject().to_line()
        } else {
            "no authority (cA is not set)".to_owned()
        };
        let refusal = Refusal::new(Code::SubjectMismatchesAuthority).with("authority", wanted.to_line());
        return Err(refusal.with("certificate", found).with("name", name).into());
    }
    Ok(())
}

/// A certificate from outside as a row of the inventory.
pub(crate) fn inventory_row(
    id: chancery_domain::id::Id,
    issuer: chancery_domain::id::Id,
    asked: &request::Request,
    certificate: &Certificate,
    name: &str,
    now: chancery_pki::time::Time,
) -> certificate::Certificate {
    certificate::Certificate {
        id,
        issuer,
        serial: certificate.serial().clone(),
        authority: None,
        profile: asked.profile.clone(),
        lineage: id,
        display_name: name.to_owned(),
        subject: certificate.subject().to_line(),
        names: crate::certificate::plain_names(certificate),
        not_before: certificate.not_before(),
        not_after: certificate.not_after(),
        spki_sha256: certificate.public_key().sha256(),
        subject_key_id: certificate.subject_key_identifier(),
        vault_key: asked.vault_key,
        request: Some(asked.id),
        person: None,
        source: Source::Outside,
        crl_partition: 0,
        standing: Standing::None,
        replaced_by: None,
        tags: Vec::new(),
        note: String::new(),
        created: now,
        version: 1,
        der: certificate.as_der().to_vec(),
    }
}
