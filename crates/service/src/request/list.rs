//! Lists of requests, in parts.

use chancery_domain::access::Verb;
use chancery_domain::refusal::{Code, Refusal};
use chancery_domain::request::State;
use chancery_store::request as rows;

use super::RequestView;
use crate::error::{Error, Result};
use crate::part::{self, List};
use crate::{Actor, Service};

/// Which requests.
#[derive(Clone, Debug, Default)]
pub struct RequestQuery {
    /// State by its word.
    pub state: Option<String>,
    /// Most items.
    pub limit: Option<u32>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Service {
    /// A part of the requests for outside authorities, newest first, and the cursor of the next part.
    ///
    /// What is somebody else's, or beyond the scope, is as if it were not there; a part may be shorter for that.
    pub async fn requests(&self, actor: &Actor, query: &RequestQuery) -> Result<(Vec<RequestView>, Option<String>)> {
        let permit = self.permit(actor, Verb::SeeRequests).await?;
        let limit = part::limit(query.limit)?;
        let list = List::new("requests", &[query.state.as_deref()]);
        let after = list.after(query.cursor.as_deref())?;
        let state = match query.state.as_deref() {
            None => None,
            Some(word) => Some(word.parse::<State>().map_err(|_| {
                let refusal = Refusal::new(Code::BadField).with("field", "state").with("given", word);
                refusal.with("wanted", State::ALL.map(State::as_str).join(" "))
            })?),
        };
        let page = rows::outside(&self.store, state.map(State::as_str), permit.owner, after, limit).await?;
        for damaged in &page.damaged {
            tracing::warn!(%damaged, "a request row cannot be read");
        }
        let mut views = Vec::with_capacity(page.items.len());
        for row in page.items {
            match self.check_kept_request(&permit, &row).await {
                Ok(()) => views.push(RequestView::of(row)),
                Err(Error::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok((views, list.next(page.next)))
    }
}
