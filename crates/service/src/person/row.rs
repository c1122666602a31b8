//! The rows of a person, read and written under one MAC: who they are and what is theirs changes together.

use chancery_domain::access::{PersonState, Role};
use chancery_domain::id::Id;
use chancery_pki::time::Time;
use chancery_store::Error as StoreError;
use chancery_store::person::{self as rows, Person};

use super::{Holding, PersonView};
use crate::Service;
use crate::error::{Error, Result};
use crate::vault::VaultError;

/// Kind of row in MACs.
const MAC: &str = "person";

impl Service {
    /// A person from its row, when the MAC is good and the log tells of none that is newer; read again when it was written
    /// meanwhile.
    pub(crate) async fn read_person(&self, row: Person) -> Result<PersonView> {
        let id = row.id;
        if let Ok(view) = self.relied_on_person(row).await {
            return Ok(view);
        }
        let again = rows::by_id(&self.store, id).await?;
        let gone = StoreError::Corrupt { table: "person", id: id.to_string(), what: "id" };
        self.relied_on_person(again.ok_or(gone)?).await
    }

    async fn relied_on_person(&self, row: Person) -> Result<PersonView> {
        let addresses = rows::addresses(&self.store, row.id).await?;
        let domains = rows::domains(&self.store, row.id).await?;
        let addresses: Vec<Holding> = addresses.into_iter().map(|one| (one.address, one.proved)).collect();
        let domains: Vec<Holding> = domains.into_iter().map(|one| (one.domain, one.proved)).collect();
        let damaged = |what| StoreError::Corrupt { table: "person", id: row.id.to_string(), what };
        self.vault.check_mac(MAC, &mac_input(&row, &addresses, &domains), &row.mac)?;
        if !self.is_newest(MAC, &row.id.to_string(), row.version, &row.mac).await? {
            return Err(damaged("version").into());
        }
        let role: Role = row.role.parse().map_err(|_| damaged("role"))?;
        let state: PersonState = row.state.parse().map_err(|_| damaged("state"))?;
        Ok(PersonView { role, state, addresses, domains, row })
    }

    /// A person who was just written: from here on the log is followed to that row, so that no older one passes for it.
    pub(super) async fn written_person(&self, id: Id) -> Result<PersonView> {
        let row = rows::by_id(&self.store, id).await?.ok_or(Error::Internal("a person is missing"))?;
        self.read_person(row).await
    }

    /// The row of a person that is about to be written, with its MAC.
    pub(super) fn person_row(&self, view: &PersonView) -> std::result::Result<Person, VaultError> {
        let mut row = view.row.clone();
        row.role = view.role.to_string();
        row.state = view.state.to_string();
        row.mac = self.vault.mac(MAC, &mac_input(&row, &view.addresses, &view.domains))?;
        Ok(row)
    }
}

/// The bytes a person's MAC is made over: everything that decides what they may do.
fn mac_input(row: &Person, addresses: &[Holding], domains: &[Holding]) -> Vec<u8> {
    let fields =
        [row.id.to_string(), row.display_name.clone(), row.role.clone(), row.settings.clone(), row.state.clone()];
    let seconds = |list: &[Holding]| {
        let mut list: Vec<(String, Option<i64>)> =
            list.iter().map(|(name, proved)| (name.clone(), proved.map(Time::unix))).collect();
        list.sort();
        list
    };
    serde_json::to_vec(&(fields, seconds(addresses), seconds(domains))).unwrap_or_default()
}
