//! Giving up a request.

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_domain::request::Step;
use chancery_store::{Effect, authority};

use super::{RequestView, step};
use crate::access::Permit;
use crate::error::Result;
use crate::{Actor, Service};

impl Service {
    /// Gives up a waiting request. Its key stays in the vault: a certificate may still come.
    ///
    /// Errors: `CHY-3015` when it does not wait, `CHY-3003` when an authority waits for its certificate.
    pub async fn cancel_request(&self, actor: &Actor, name: &str, dry_run: bool) -> Result<RequestView> {
        let permit = self.permit(actor, Verb::CancelRequest).await?;
        let result = self.try_cancel_request(&permit, name, dry_run).await;
        self.logged(actor, Verb::CancelRequest, name, result).await
    }

    async fn try_cancel_request(&self, permit: &Permit<'_>, name: &str, dry_run: bool) -> Result<RequestView> {
        let (view, actor) = (self.find_request(permit, name).await?, permit.actor);
        let state = step(&view, Step::Cancel)?;
        if let Some(id) = view.row.authority
            && let Some(authority) = authority::by_id(&self.store, id).await?
        {
            return Err(Refusal::new(Code::InUse).with("name", view.name).with("by", authority.slug).into());
        }
        let mut row = view.row;
        row.state = state.to_string();
        row.updated = self.now();
        if dry_run {
            return Ok(RequestView::of(row));
        }
        let fact = Fact::new(FactKind::RequestChanged, actor.name.as_str())
            .object("request", row.id)
            .detail("state", state.as_str());
        self.write(actor, vec![Effect::UpdateRequest(Box::new(row.clone()))], vec![fact]).await?;
        row.version += 1;
        Ok(RequestView::of(row))
    }
}
