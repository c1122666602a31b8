//! Lists of persons, in parts.

use chancery_domain::access::Verb;
use chancery_store::{Error as StoreError, person as rows};

use super::PersonView;
use crate::error::{Error, Result};
use crate::part::{self, List};
use crate::status::{Alert, alert};
use crate::vault::VaultError;
use crate::{Actor, Service};

/// Which persons.
#[derive(Clone, Debug, Default)]
pub struct PersonQuery {
    /// Most items.
    pub limit: Option<u32>,
    /// Where to go on.
    pub cursor: Option<String>,
}

/// A part of the persons: them, rows that cannot be relied on, the cursor of the next part.
pub type Listed = (Vec<PersonView>, Vec<Alert>, Option<String>);

impl Service {
    /// A part of the persons, newest first; to a member only himself.
    pub async fn persons(&self, actor: &Actor, query: &PersonQuery) -> Result<Listed> {
        let permit = self.permit(actor, Verb::SeePersons).await?;
        let limit = part::limit(query.limit)?;
        let list = List::new("persons", &[]);
        let after = list.after(query.cursor.as_deref())?;
        let page = match permit.owner {
            Some(id) => {
                let items = rows::by_id(&self.store, id).await?.into_iter().collect();
                chancery_store::Page { items, damaged: Vec::new(), next: None }
            }
            None => rows::list(&self.store, after, limit).await?,
        };
        let (mut persons, mut damaged) = (Vec::with_capacity(page.items.len()), page.damaged);
        for row in page.items {
            let id = row.id.to_string();
            match self.read_person(row).await {
                Ok(person) => persons.push(person),
                Err(Error::Store(error @ StoreError::Corrupt { .. })) => damaged.push(error),
                Err(Error::Vault(VaultError::RowChanged)) => {
                    damaged.push(StoreError::Corrupt { table: "person", id, what: "mac" });
                }
                Err(error) => return Err(error),
            }
        }
        Ok((persons, damaged.iter().map(alert::damaged).collect(), list.next(page.next)))
    }
}
