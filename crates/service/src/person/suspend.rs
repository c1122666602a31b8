//! Suspending a person, and the end of it.

use chancery_domain::access::{PersonState, Verb};
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_store::Effect;

use super::PersonView;
use crate::access::Permit;
use crate::error::Result;
use crate::{Actor, Service};

impl Service {
    /// From now on the person may do nothing. Certificates stay as they are. Errors: `CHY-3015` when suspended already.
    pub async fn suspend_person(&self, actor: &Actor, name: &str, dry_run: bool) -> Result<PersonView> {
        let permit = self.permit(actor, Verb::SuspendPerson).await?;
        let result = self.set_state(&permit, name, PersonState::Suspended, dry_run).await;
        self.logged(actor, Verb::SuspendPerson, name, result).await
    }

    /// The person may act again. Errors: `CHY-3015` when not suspended.
    pub async fn resume_person(&self, actor: &Actor, name: &str, dry_run: bool) -> Result<PersonView> {
        let permit = self.permit(actor, Verb::ResumePerson).await?;
        let result = self.set_state(&permit, name, PersonState::Active, dry_run).await;
        self.logged(actor, Verb::ResumePerson, name, result).await
    }

    async fn set_state(
        &self,
        permit: &Permit<'_>,
        name: &str,
        state: PersonState,
        dry_run: bool,
    ) -> Result<PersonView> {
        let mut view = self.find_person(permit, name).await?;
        if view.state == state {
            let wanted = if state == PersonState::Active { PersonState::Suspended } else { PersonState::Active };
            let refusal = Refusal::new(Code::WrongState).with("object", &view.row.display_name);
            return Err(refusal.with("state", view.state.as_str()).with("wanted", wanted.as_str()).into());
        }
        view.state = state;
        if dry_run {
            return Ok(view);
        }
        let fact = Fact::new(FactKind::PersonChanged, permit.actor.name.as_str())
            .object("person", view.row.id)
            .detail("state", state)
            .about(view.row.id);
        let row = self.person_row(&view)?;
        self.write(permit.actor, vec![Effect::UpdatePerson(row)], vec![fact]).await?;
        self.written_person(view.row.id).await
    }
}
