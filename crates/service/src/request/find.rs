//! What NAME means among requests: an id, a waiting request's name, or the name of the certificate it led to.

use chancery_domain::access::Matter;
use chancery_domain::refusal::{Code, Refusal};
use chancery_domain::request::State;
use chancery_pki::name::Name;
use chancery_pki::request::CertificationRequest;
use chancery_store::request as rows;

use super::RequestView;
use crate::Service;
use crate::access::Permit;
use crate::error::{Error, Result};

/// Requests read at once.
const PART: u32 = 500;

impl Service {
    /// What NAME means among the requests that are reached. What is somebody else's is as if it were not there.
    pub(crate) async fn find_request(&self, permit: &Permit<'_>, name: &str) -> Result<RequestView> {
        let name = name.trim();
        let view = self.find_any_request(permit, name).await?;
        self.check_kept_request(permit, &view.row).await?;
        Ok(view)
    }

    /// Whether the scope reaches a request. Errors: `CHY-3031`.
    pub(super) async fn check_kept_request(&self, permit: &Permit<'_>, row: &rows::Request) -> Result<()> {
        if permit.actor.scope.is_whole() {
            return Ok(());
        }
        let authority = match row.authority {
            Some(id) => self.authority_by_id(id).await?.map(|row| row.slug),
            None => None,
        };
        let asked = CertificationRequest::from_der(&row.csr).ok();
        let subject = asked.as_ref().map_or_else(Name::empty, |asked| asked.subject().clone());
        let names = asked.and_then(|asked| asked.subject_alt_names().ok()).unwrap_or_default();
        let profile = Some(row.profile.as_deref().unwrap_or_default());
        let matter = Matter { profile, authority: authority.as_deref(), certificate: Some((&subject, &names)) };
        permit.check_kept(&matter, &row.id.to_string())
    }

    async fn find_any_request(&self, permit: &Permit<'_>, name: &str) -> Result<RequestView> {
        if let Ok(id) = name.parse()
            && let Some(row) = rows::by_id(&self.store, id).await?
            && permit.reaches(row.person)
        {
            return Ok(RequestView::of(row));
        }
        let mut found = self.waiting_requests(permit, name).await?;
        match (found.pop(), found.as_slice()) {
            (Some(view), []) => Ok(view),
            (Some(last), others) => {
                let line = |view: &RequestView| format!("{} made {}", view.row.id, view.row.created.to_date());
                let candidates: Vec<String> = others.iter().chain([&last]).map(line).collect();
                let refusal = Refusal::new(Code::Ambiguous).with("kind", "request").with("given", name);
                Err(refusal.with("candidates", candidates.join("; ")).into())
            }
            (None, _) => self.answered_request(permit, name).await,
        }
    }

    /// Waiting requests of this name, newest first.
    async fn waiting_requests(&self, permit: &Permit<'_>, name: &str) -> Result<Vec<RequestView>> {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = rows::outside(&self.store, Some(State::Waiting.as_str()), permit.owner, after, PART).await?;
            for damaged in &page.damaged {
                tracing::warn!(%damaged, "a request row cannot be read");
            }
            found.extend(page.items.into_iter().map(RequestView::of).filter(|view| view.is_called(name)));
            after = page.next;
            if after.is_none() {
                return Ok(found);
            }
        }
    }

    /// The request that the certificate of this name answers.
    async fn answered_request(&self, permit: &Permit<'_>, name: &str) -> Result<RequestView> {
        let not_found = || Refusal::new(Code::NotFound).with("kind", "request").with("given", name);
        let row = match self.find_for(permit, name).await {
            Ok(row) => row,
            Err(Error::Refused(refusals)) if refusals.iter().any(|refusal| refusal.code == Code::NotFound) => {
                return Err(not_found().into());
            }
            Err(error) => return Err(error),
        };
        let id = row.request.ok_or_else(not_found)?;
        rows::by_id(&self.store, id).await?.map(RequestView::of).ok_or_else(|| not_found().into())
    }
}
