//! The row of a token, read and written under its MAC.

use chancery_domain::access::{Role, Scope};
use chancery_store::token::{self as rows, Token};
use chancery_store::{Error as StoreError, person};

use super::{TokenState, TokenView};
use crate::Service;
use crate::error::Result;
use crate::vault::VaultError;

/// Kind of row in MACs.
const MAC: &str = "token";

impl Service {
    /// A token from its row, when the MAC is good and the log tells of none that is newer; read again when it was written
    /// meanwhile.
    pub(super) async fn read_token(&self, row: Token) -> Result<TokenView> {
        let id = row.id;
        if let Ok(view) = self.relied_on_token(row).await {
            return Ok(view);
        }
        let gone = StoreError::Corrupt { table: "token", id: id.to_string(), what: "id" };
        self.relied_on_token(rows::by_id(&self.store, id).await?.ok_or(gone)?).await
    }

    async fn relied_on_token(&self, row: Token) -> Result<TokenView> {
        let damaged = |what| StoreError::Corrupt { table: "token", id: row.id.to_string(), what };
        self.vault.check_mac(MAC, &mac_input(&row), &row.mac)?;
        if !self.is_newest(MAC, &row.id.to_string(), row.version, &row.mac).await? {
            return Err(damaged("version").into());
        }
        let scope: Scope = serde_json::from_str(&row.scope).map_err(|_| damaged("scope"))?;
        let person = match row.person {
            Some(id) => person::by_id(&self.store, id).await?,
            None => None,
        };
        let role: Role = match &person {
            Some(person) => person.role.parse().map_err(|_| damaged("person"))?,
            None => row.role.parse().map_err(|_| damaged("role"))?,
        };
        let person = person.map(|person| (person.id, person.display_name));
        Ok(TokenView { state: TokenState::of(&row, self.now()), person, role, scope, row })
    }

    /// The row of a token that is about to be written, with its MAC.
    pub(super) fn token_row(&self, mut row: Token) -> std::result::Result<Token, VaultError> {
        row.mac = self.vault.mac(MAC, &mac_input(&row))?;
        Ok(row)
    }
}

/// The bytes a token's MAC is made over: everything that decides what it opens.
fn mac_input(row: &Token) -> Vec<u8> {
    let (id, person) = (row.id.0, row.person.map(|id| id.0));
    let times = (row.created.unix(), row.expires.unix(), row.revoked.map(chancery_pki::time::Time::unix));
    serde_json::to_vec(&(id, &row.name, &row.hash, person, &row.role, &row.scope, times)).unwrap_or_default()
}
