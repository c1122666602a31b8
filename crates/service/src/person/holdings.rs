//! What is proved to be a person's own, for decisions.

use chancery_domain::access::{Holdings, PersonState};
use chancery_domain::id::Id;
use chancery_domain::refusal::{Code, Refusal};
use chancery_store::person as rows;

use super::PersonView;
use crate::Service;
use crate::access::Permit;
use crate::error::{Error, Result};

impl Service {
    /// What a person may ask for now. Errors: `CHY-3032` when the person is suspended.
    pub(crate) async fn holdings(&self, person: Id) -> Result<Holdings> {
        let row = rows::by_id(&self.store, person).await?.ok_or(Error::Internal("a person is missing"))?;
        let view = self.read_person(row).await?;
        check_active(&view)?;
        let addresses = view.addresses.iter().filter(|(_, proved)| proved.is_some());
        let domains = view.domains.iter().filter(|(_, proved)| proved.is_some());
        Ok(Holdings {
            addresses: addresses.filter_map(|(text, _)| text.parse().ok()).collect(),
            domains: domains.filter_map(|(text, _)| text.parse().ok()).collect(),
            name: view.row.display_name,
        })
    }

    /// Whose a new certificate will be: the person named, else the actor. Members ask for themselves alone.
    pub(crate) async fn owner_for(&self, permit: &Permit<'_>, named: Option<&str>) -> Result<Option<Id>> {
        match named {
            Some(name) => Ok(Some(Box::pin(self.find_person(permit, name)).await?.row.id)),
            None => Ok(permit.actor.person),
        }
    }
}

/// Errors: `CHY-3032`.
pub(crate) fn check_active(view: &PersonView) -> Result<()> {
    match view.state {
        PersonState::Active => Ok(()),
        PersonState::Suspended => {
            Err(Refusal::new(Code::PersonSuspended).with("person", &view.row.display_name).into())
        }
    }
}
