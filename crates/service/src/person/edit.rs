//! Another name or role.

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_store::Effect;

use super::PersonView;
use super::create::{person_name, role};
use crate::access::Permit;
use crate::error::Result;
use crate::{Actor, Service};

/// What shall change.
#[derive(Clone, Debug, Default)]
pub struct EditPerson {
    /// Another name.
    pub name: Option<String>,
    /// Word of another role.
    pub role: Option<String>,
    /// Check, but change nothing.
    pub dry_run: bool,
}

impl Service {
    /// Changes a person's name or role.
    pub async fn edit_person(&self, actor: &Actor, name: &str, input: &EditPerson) -> Result<PersonView> {
        let permit = self.permit(actor, Verb::EditPerson).await?;
        let result = self.try_edit_person(&permit, name, input).await;
        self.logged(actor, Verb::EditPerson, name, result).await
    }

    async fn try_edit_person(&self, permit: &Permit<'_>, name: &str, input: &EditPerson) -> Result<PersonView> {
        if input.name.is_none() && input.role.is_none() {
            let refusal = Refusal::new(Code::BadField).with("field", "body").with("given", "");
            return Err(refusal.with("wanted", "a name or a role").into());
        }
        let mut view = self.find_person(permit, name).await?;
        let mut fact = Fact::new(FactKind::PersonChanged, permit.actor.name.as_str())
            .object("person", view.row.id)
            .detail("deed", "edited")
            .about(view.row.id);
        if let Some(text) = &input.name {
            view.row.display_name = person_name(text)?;
            fact = fact.personal("name", &view.row.display_name);
        }
        if let Some(word) = &input.role {
            let before = view.role;
            view.role = role(word)?;
            permit.check_role(before)?;
            permit.check_role(view.role)?;
            fact = fact.detail("role", view.role).detail("role_before", before);
        }
        if input.dry_run {
            return Ok(view);
        }
        let row = self.person_row(&view)?;
        self.write(permit.actor, vec![Effect::UpdatePerson(row)], vec![fact]).await?;
        self.written_person(view.row.id).await
    }
}
