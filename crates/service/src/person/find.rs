//! What NAME means among persons: an id, an address, or the name.

use chancery_domain::access::Verb;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::general_name::EmailAddress;
use chancery_store::person as rows;

use super::PersonView;
use crate::access::Permit;
use crate::error::Result;
use crate::{Actor, Service};

impl Service {
    /// One person. Errors: `CHY-3012` nobody found, `CHY-3013` several, with the list.
    pub async fn person(&self, actor: &Actor, name: &str) -> Result<PersonView> {
        let permit = self.permit(actor, Verb::SeePersons).await?;
        self.find_person(&permit, name).await
    }

    /// What NAME means among the persons that are reached. Somebody else is as if they were not there.
    pub(crate) async fn find_person(&self, permit: &Permit<'_>, name: &str) -> Result<PersonView> {
        let name = name.trim();
        let mut found = self.persons_called(name).await?;
        found.retain(|row| permit.reaches(Some(row.id)));
        match (found.pop(), found.as_slice()) {
            (Some(row), []) => self.read_person(row).await,
            (None, _) => Err(Refusal::new(Code::NotFound).with("kind", "person").with("given", name).into()),
            (Some(last), others) => {
                let line = |row: &rows::Person| format!("{} since {}", row.id, row.created.to_date());
                let candidates: Vec<String> = others.iter().chain([&last]).map(line).collect();
                let refusal = Refusal::new(Code::Ambiguous).with("kind", "person").with("given", name);
                Err(refusal.with("candidates", candidates.join("; ")).into())
            }
        }
    }

    async fn persons_called(&self, name: &str) -> Result<Vec<rows::Person>> {
        if let Ok(id) = name.parse()
            && let Some(row) = rows::by_id(&self.store, id).await?
        {
            return Ok(vec![row]);
        }
        if let Ok(address) = EmailAddress::parse(name)
            && let Some(row) = rows::by_address(&self.store, &address.to_string()).await?
        {
            return Ok(vec![row]);
        }
        Ok(rows::by_display_name(&self.store, name).await?)
    }
}
