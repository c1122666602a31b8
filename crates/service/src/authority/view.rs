//! An authority as faces show it.

use chancery_domain::access::Verb;
use chancery_domain::issuance::IssuerRevocation;
use chancery_pki::certificate::Certificate;
use chancery_pki::key::KeyAlgorithm;
use chancery_pki::time::Time;
use chancery_store::authority::{self as rows, AuthorityState};
use chancery_store::{certificate, request};

use super::birth::Plan;
use crate::crl::CrlView;
use crate::error::Result;
use crate::{Actor, Service};

/// An authority with its numbers.
#[derive(Clone, Debug)]
pub struct AuthorityView {
    /// Permanent name.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// `root`, `issuing` or `external`.
    pub kind: String,
    /// `active`, `pending` or `retired`.
    pub state: String,
    /// That its certificate, or one above it, is revoked or on hold, so that it issues nothing.
    pub revoked: Option<IssuerRevocation>,
    /// Slug of the authority above.
    pub parent: Option<String>,
    /// Subject in the natural order.
    pub subject: String,
    /// Key type in words.
    pub key: String,
    /// Whether its key needs a passphrase.
    pub passphrase: bool,
    /// Until when it is unlocked all the same; [`Time::MAX`]: as long as this process runs.
    pub unlocked_until: Option<Time>,
    /// Its certificate; `None` while pending.
    pub certificate: Option<Certificate>,
    /// Publication base.
    pub url: Option<String>,
    /// Profiles it is the default for.
    pub default_for: Vec<String>,
    /// Certificates issued.
    pub issued: u64,
    /// Latest CRL.
    pub crl: Option<CrlView>,
    /// Certificates above it, without roots of ours.
    pub chain: Vec<Certificate>,
    /// DER of its request, while pending.
    pub request: Option<Vec<u8>>,
    /// When a plan would end; only in previews.
    pub planned_days: Option<u32>,
}

impl AuthorityView {
    /// A preview.
    pub(crate) fn of_plan(plan: &Plan) -> Self {
        Self {
            slug: plan.slug.clone(),
            name: plan.display_name.clone(),
            kind: plan.kind.to_string(),
            state: AuthorityState::Pending.to_string(),
            revoked: None,
            parent: None,
            subject: plan.subject.to_line(),
            key: String::new(),
            passphrase: false,
            unlocked_until: None,
            certificate: None,
            url: plan.publication.clone(),
            default_for: plan.settings.default_for.clone(),
            issued: 0,
            crl: None,
            chain: Vec::new(),
            request: None,
            planned_days: Some(plan.days),
        }
    }

    /// Whether its certificate is over.
    pub fn is_expired(&self, now: Time) -> bool {
        self.certificate.as_ref().is_some_and(|certificate| certificate.not_after() < now)
    }
}

impl Service {
    /// All authorities, oldest first.
    pub async fn authorities(&self, actor: &Actor) -> Result<Vec<AuthorityView>> {
        self.permit(actor, Verb::SeeAuthorities).await?;
        let rows = self.authority_rows().await?;
        self.views(rows).await
    }

    /// One authority by slug or name.
    pub async fn show_authority(&self, actor: &Actor, name: &str) -> Result<AuthorityView> {
        self.permit(actor, Verb::SeeAuthorities).await?;
        self.view_of(name).await
    }

    pub(crate) async fn view_of(&self, name: &str) -> Result<AuthorityView> {
        let row = self.authority_row(name).await?;
        self.view(row).await
    }

    pub(crate) async fn views(&self, rows: Vec<rows::Authority>) -> Result<Vec<AuthorityView>> {
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            views.push(self.view(row).await?);
        }
        Ok(views)
    }

    pub(crate) async fn view(&self, row: rows::Authority) -> Result<AuthorityView> {
        let parent = match row.parent {
            Some(id) => rows::by_id(&self.store, id).await?.map(|parent| parent.slug),
            None => None,
        };
        let request = if row.state == AuthorityState::Pending { self.authority_request(&row).await? } else { None };
        let certificate = row.certificate.as_deref().and_then(|der| Certificate::from_der(der).ok());
        let key = match (&certificate, &request) {
            (Some(certificate), _) => certificate.public_key().kind().to_string(),
            (None, Some(request)) => chancery_pki::request::CertificationRequest::from_der(&request.csr)
                .map(|request| request.public_key().kind().to_string())
                .unwrap_or_default(),
            (None, None) => String::new(),
        };
        let settings = super::Settings::of(&row);
        self.rules().await?;
        let revoked = self.revoked_up_to(&row, &settings);
        Ok(AuthorityView {
            parent,
            key,
            passphrase: self.needs_passphrase(&row).await?,
            unlocked_until: row.vault_key.and_then(|key| self.vault.unlocked_until(key, self.now())),
            url: row.publication.clone(),
            default_for: settings.default_for,
            revoked,
            issued: u64::try_from(certificate::count(&self.store, row.id).await?).unwrap_or(0),
            crl: self.latest_crl(&row).await?,
            chain: self.chain_above(&row).await?,
            request: request.map(|request| request.csr),
            subject: chancery_pki::name::Name::from_der(&row.subject).map(|name| name.to_line()).unwrap_or_default(),
            kind: row.kind.to_string(),
            state: row.state.to_string(),
            slug: row.slug,
            name: row.display_name,
            certificate,
            planned_days: None,
        })
    }

    /// Certificates above an authority, nearest first, without self-signed ones.
    pub(crate) async fn chain_above(&self, row: &rows::Authority) -> Result<Vec<Certificate>> {
        let mut chain = Vec::new();
        let mut next = row.parent;
        while let Some(id) = next {
            let Some(parent) = rows::by_id(&self.store, id).await? else { break };
            let certificate = parent.certificate.as_deref().and_then(|der| Certificate::from_der(der).ok());
            next = parent.parent;
            let certificate = certificate.filter(|certificate| !certificate.is_self_issued());
            chain.extend(certificate);
            // A row that is its own ancestor cannot be written by us; a bound keeps a damaged table from looping.
            if chain.len() > 16 {
                break;
            }
        }
        if let Some(request) = self.authority_request(row).await? {
            let kept = request.chain.unwrap_or_default();
            let kept = chancery_pki::pkcs7::Bundle::read(&kept).map(|bundle| bundle.certificates).unwrap_or_default();
            let kept = kept.iter().filter_map(|der| Certificate::from_der(der).ok());
            chain.extend(kept.filter(|certificate| !certificate.is_self_issued()));
        }
        Ok(chain)
    }

    /// The request by which an authority was signed outside.
    pub(crate) async fn authority_request(&self, row: &rows::Authority) -> Result<Option<request::Request>> {
        let Some(key) = row.vault_key else { return Ok(None) };
        let Some(key) = chancery_store::vault::key(&self.store, key).await? else { return Ok(None) };
        let requests = request::outside_by_spki(&self.store, &key.spki_sha256).await?;
        Ok(requests.into_iter().find(|request| request.authority == Some(row.id)))
    }
}

/// The key type of a certificate; `None` for one we do not make.
pub(crate) fn key_type(certificate: &Certificate) -> Option<KeyAlgorithm> {
    KeyAlgorithm::of(certificate.public_key().kind())
}
