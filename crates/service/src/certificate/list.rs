//! Lists of certificates, in parts.

use chancery_domain::access::Verb;
use chancery_domain::refusal::{Code, Refusal};
use chancery_store::certificate::{self as rows, CertificateState as Sought, Filter, Order};

use super::CertificateView;
use crate::access::Permit;
use crate::error::{Error, Result};
use crate::part::{self, List};
use crate::status::{Alert, alert};
use crate::{Actor, Service};

/// Days before the end from which a certificate counts as expiring in lists.
const EXPIRING_DAYS: i64 = 30;

/// Which certificates.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Words, part of a name, a serial number.
    pub text: Option<String>,
    /// State by its word.
    pub state: Option<String>,
    /// Profile slug.
    pub profile: Option<String>,
    /// Authority by slug or name.
    pub authority: Option<String>,
    /// Person by id, address or name.
    pub owner: Option<String>,
    /// Only current ones that end within so many seconds.
    pub expiring_within: Option<u64>,
    /// Most items.
    pub limit: Option<u32>,
    /// Where to go on.
    pub cursor: Option<String>,
}

/// A part of the certificates.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The certificates, in order.
    pub items: Vec<CertificateView>,
    /// Rows of this part that are damaged and therefore missing in it.
    pub damaged: Vec<Alert>,
    /// Cursor of the next part; `None` at the end.
    pub next: Option<String>,
}

impl Service {
    /// A part of the certificates: those for which all of the query holds. Soonest end first with `expiring_within`,
    /// else newest first.
    ///
    /// What is somebody else's, or beyond the scope, is as if it were not there; a part may be shorter for that.
    pub async fn certificates(&self, actor: &Actor, query: &Query) -> Result<Listed> {
        let permit = self.permit(actor, Verb::SeeCertificates).await?;
        let now = self.now();
        let limit = part::limit(query.limit)?;
        let list = list(query);
        let after = list.after(query.cursor.as_deref())?;
        let mut filter = self.filter(&permit, query).await?;
        let mut order = Order::Newest;
        if let Some(seconds) = query.expiring_within {
            let until = now.plus(i64::try_from(seconds).unwrap_or(i64::MAX));
            let until = match filter.state {
                None | Some(Sought::Valid) => until,
                Some(Sought::ExpiringBefore(sooner)) => until.min(sooner),
                Some(_) => return Err(never_expires(query).into()),
            };
            (filter.state, filter.current, order) = (Some(Sought::ExpiringBefore(until)), true, Order::Expiry);
        }
        let page = rows::list(&self.store, &filter, order, now, after, limit).await?;
        let surroundings = self.surroundings().await?;
        let mut damaged = page.damaged;
        let mut items = Vec::with_capacity(page.items.len());
        for row in page.items {
            match self.check_row(&permit, &row).await {
                Ok(()) if permit.reaches(row.person) => {}
                Ok(()) | Err(Error::Refused(_)) => continue,
                Err(error) => return Err(error),
            }
            match self.view_within(&surroundings, row).await {
                Ok(view) => items.push(view),
                Err(Error::Store(error @ chancery_store::Error::Corrupt { .. })) => damaged.push(error),
                Err(error) => return Err(error),
            }
        }
        let damaged = damaged.iter().map(alert::damaged).collect();
        Ok(Listed { items, damaged, next: list.next(page.next) })
    }

    async fn filter(&self, permit: &Permit<'_>, query: &Query) -> Result<Filter> {
        let person = match &query.owner {
            Some(name) => Some(self.find_person(permit, name).await?.row.id),
            None => permit.owner,
        };
        let authority = match &query.authority {
            Some(name) => Some(self.authority_row(name).await?.id),
            None => None,
        };
        if let Some(profile) = &query.profile {
            self.check_profile_exists(profile).await?;
        }
        let state = match query.state.as_deref() {
            None => None,
            Some("valid") => Some(Sought::Valid),
            Some("expiring") => Some(Sought::ExpiringBefore(self.now().plus_days(EXPIRING_DAYS))),
            Some("expired") => Some(Sought::Expired),
            Some("not_yet_valid") => Some(Sought::NotYetValid),
            Some("on_hold") => Some(Sought::Held),
            Some("revoked") => Some(Sought::Revoked),
            Some(other) => {
                let refusal = Refusal::new(Code::BadField).with("field", "state").with("given", other);
                return Err(refusal.with("wanted", "valid expiring expired not_yet_valid on_hold revoked").into());
            }
        };
        Ok(Filter {
            state,
            authority,
            profile: query.profile.clone(),
            person,
            text: query.text.clone().unwrap_or_default(),
            current: false,
        })
    }

    /// That a profile is there, be it damaged, or that certificates were issued under it when it was. Errors: `CHY-3012`.
    async fn check_profile_exists(&self, slug: &str) -> Result<()> {
        match self.read_profile(slug).await {
            Err(Error::Refused(none)) if !rows::has_profile(&self.store, slug).await? => Err(Error::Refused(none)),
            _ => Ok(()),
        }
    }
}

/// The list that a query asks for, whichever part of it.
fn list(query: &Query) -> List {
    let Query { text, state, profile, authority, owner, expiring_within, limit: _, cursor: _ } = query;
    let within = expiring_within.map(|seconds| seconds.to_string());
    let conditions = [text, state, profile, authority, owner, &within].map(Option::as_deref);
    List::new("certificates", &conditions)
}

/// What ends soon is valid until then: with another state nothing could be found.
fn never_expires(query: &Query) -> Refusal {
    let refusal = Refusal::new(Code::BadField).with("field", "state");
    let refusal = refusal.with("given", query.state.as_deref().unwrap_or_default());
    refusal.with("wanted", "valid or expiring, or left out, with expiring_within: only what is valid expires")
}
