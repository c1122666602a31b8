//! The certificate that came back from an outside authority.

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_domain::request::{State, Step};
use chancery_pki::certificate::Certificate;
use chancery_pki::pkcs7::Bundle;
use chancery_store::{Conflict, Effect, authority, request as rows};

use super::{RequestView, step};
use crate::access::Permit;
use crate::authority::{inventory_row, own_certificate};
use crate::error::{Error, Result};
use crate::{Actor, Service, chain, input};

impl Service {
    /// Takes the certificate (and the chain above it, in any order) of a waiting request. The request of an authority
    /// completes the authority. With `dry_run` the certificate is only looked at.
    ///
    /// Errors: `CHY-1011` when no certificate is of the request's key, with the request it does belong to; `CHY-3015`.
    pub async fn complete_request(&self, actor: &Actor, name: &str, pem: &str, dry_run: bool) -> Result<RequestView> {
        let permit = self.permit(actor, Verb::CompleteRequest).await?;
        let result = self.try_complete_request(&permit, name, pem, dry_run).await;
        self.logged(actor, Verb::CompleteRequest, name, result).await
    }

    async fn try_complete_request(
        &self,
        permit: &Permit<'_>,
        name: &str,
        pem: &str,
        dry_run: bool,
    ) -> Result<RequestView> {
        let (view, actor) = (self.find_request(permit, name).await?, permit.actor);
        let state = step(&view, Step::HandIn)?;
        if let Some(id) = view.row.authority
            && let Some(authority) = authority::by_id(&self.store, id).await?
        {
            self.complete_authority(actor, &authority.slug, pem, dry_run).await?;
            let row = rows::by_id(&self.store, view.row.id).await?.ok_or(Error::Internal("a request is missing"))?;
            return self.with_certificate(RequestView::of(row)).await;
        }
        let certificates = input::certificates(pem)?;
        let own = match own_certificate(&certificates, &view.row) {
            Ok(own) => own,
            Err(error) => return Err(self.with_owner(permit, error, &certificates).await?),
        };
        if dry_run {
            return Ok(view);
        }
        let now = self.now();
        let issuer = self.issuer_id(actor, own.issuer()).await?;
        let chain = chain::above(own, &certificates).iter().map(|above| above.as_der().to_vec()).collect();
        let stored = inventory_row(self.store.next_id(now), issuer, &view.row, own, &view.name, now);
        let mut row = view.row;
        row.state = state.to_string();
        row.chain = Some(Bundle { certificates: chain, crls: Vec::new() }.to_der());
        row.certificate = Some(stored.id);
        row.updated = now;
        let fact = Fact::new(FactKind::RequestChanged, actor.name.as_str())
            .object("request", row.id)
            .object("certificate", stored.id)
            .detail("state", state.as_str());
        let serial = stored.serial.to_hex();
        let effects = vec![Effect::InsertCertificate(Box::new(stored)), Effect::UpdateRequest(Box::new(row.clone()))];
        self.write(actor, effects, vec![fact]).await.map_err(|error| match error {
            Error::Store(chancery_store::Error::Conflict(Conflict::SerialTaken)) => {
                Refusal::new(Code::NameTaken).with("kind", "certificate").with("given", serial).into()
            }
            other => other,
        })?;
        row.version += 1;
        self.with_certificate(RequestView::of(row)).await
    }

    /// Adds to a mismatch which waiting request the certificate does belong to.
    async fn with_owner(&self, permit: &Permit<'_>, error: Error, certificates: &[Certificate]) -> Result<Error> {
        let Error::Refused(mut refusals) = error else { return Ok(error) };
        for certificate in certificates {
            let others = rows::outside_by_spki(&self.store, &certificate.public_key().sha256()).await?;
            let is_waiting =
                |other: &rows::Request| other.state == State::Waiting.as_str() && permit.reaches(other.person);
            let waiting = others.into_iter().find(is_waiting);
            if let (Some(other), Some(refusal)) = (waiting, refusals.first_mut()) {
                let id = other.id.to_string();
                refusal.values.push(("belongs_to", RequestView::of(other).name));
                refusal.values.push(("belongs_to_id", id));
                break;
            }
        }
        Ok(Error::Refused(refusals))
    }
}
