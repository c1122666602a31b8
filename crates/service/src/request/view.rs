//! A request as faces show it.

use chancery_domain::access::Verb;
use chancery_domain::refusal::Refusal;
use chancery_domain::request::{Handler, State, Step, advance};
use chancery_pki::request::CertificationRequest;
use chancery_store::{certificate, request as rows};
use serde::{Deserialize, Serialize};

use crate::certificate::Issued;
use crate::error::{Error, Result};
use crate::{Actor, Service};

/// What is kept in a request's row beside its columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Kept {
    /// What people call it.
    pub(crate) name: String,
}

/// A request with what stands around it.
#[derive(Clone, Debug)]
pub struct RequestView {
    /// The row; its id is 0 in a preview.
    pub row: rows::Request,
    /// What people call it, and its certificate.
    pub name: String,
    /// Key type in words.
    pub key: String,
    /// Alternative names with their kind.
    pub names: Vec<String>,
    /// Whether its key is kept here.
    pub held: bool,
    /// Certificate and chain, once issued; only in answers about one request.
    pub issued: Option<Issued>,
}

impl RequestView {
    pub(crate) fn of(row: rows::Request) -> Self {
        let request = CertificationRequest::from_der(&row.csr).ok();
        let names = request.as_ref().and_then(|request| request.subject_alt_names().ok()).unwrap_or_default();
        let key = request.as_ref().map(|request| request.public_key().kind().to_string()).unwrap_or_default();
        let kept: Kept = serde_json::from_str(&row.settings).unwrap_or_default();
        let common_name = || request.as_ref().and_then(|request| request.subject().common_name());
        let name = Some(kept.name).filter(|name| !name.is_empty());
        let name = name.or_else(|| row.names.first().cloned()).or_else(common_name);
        Self {
            name: name.unwrap_or_else(|| row.subject.clone()),
            key,
            names: names.iter().map(ToString::to_string).collect(),
            held: row.vault_key.is_some(),
            issued: None,
            row,
        }
    }

    /// Whether people may mean this request by `name`.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        let common_name = || {
            let request = CertificationRequest::from_der(&self.row.csr).ok();
            request.and_then(|request| request.subject().common_name())
        };
        let first = self.row.names.first();
        self.name.eq_ignore_ascii_case(name)
            || first.is_some_and(|first| first.eq_ignore_ascii_case(name))
            || common_name().is_some_and(|common_name| common_name.eq_ignore_ascii_case(name))
    }
}

/// The state of a request after a step, as the word for its row.
pub(crate) fn step(view: &RequestView, step: Step) -> Result<State> {
    let unknown = |_| {
        Error::Store(chancery_store::Error::Corrupt { table: "request", id: view.row.id.to_string(), what: "state" })
    };
    let handler: Handler = view.row.handler.parse().map_err(unknown)?;
    let state: State = view.row.state.parse().map_err(unknown)?;
    advance(&view.name, handler, state, step).map_err(|refusal: Refusal| refusal.into())
}

impl Service {
    /// One request by id or name, with its certificate once there is one.
    ///
    /// Errors: `CHY-3012` nothing found, `CHY-3013` several, with the list.
    pub async fn request(&self, actor: &Actor, name: &str) -> Result<RequestView> {
        let permit = self.permit(actor, Verb::SeeRequests).await?;
        let found = self.find_request(&permit, name).await;
        let view = self.watched(&permit, name, found).await?;
        self.with_certificate(view).await
    }

    pub(crate) async fn with_certificate(&self, mut view: RequestView) -> Result<RequestView> {
        if let Some(id) = view.row.certificate
            && let Some(row) = certificate::by_id(&self.store, id).await?
        {
            view.issued = Some(self.issued(row).await?);
        }
        Ok(view)
    }
}
