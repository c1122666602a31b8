//! Lists of tokens, in parts.

use chancery_domain::access::Verb;
use chancery_store::{Error as StoreError, token as rows};

use super::TokenView;
use crate::error::{Error, Result};
use crate::part::{self, List};
use crate::status::{Alert, alert};
use crate::vault::VaultError;
use crate::{Actor, Service};

/// Which tokens.
#[derive(Clone, Debug, Default)]
pub struct TokenQuery {
    /// Most items.
    pub limit: Option<u32>,
    /// Where to go on.
    pub cursor: Option<String>,
}

/// A part of the tokens: them, rows that cannot be relied on, the cursor of the next part.
pub type Listed = (Vec<TokenView>, Vec<Alert>, Option<String>);

impl Service {
    /// A part of the tokens, newest first; one's own where others are not reached.
    pub async fn tokens(&self, actor: &Actor, query: &TokenQuery) -> Result<Listed> {
        let permit = self.permit(actor, Verb::SeeTokens).await?;
        let limit = part::limit(query.limit)?;
        let list = List::new("tokens", &[]);
        let after = list.after(query.cursor.as_deref())?;
        let page = rows::list(&self.store, permit.owner, after, limit).await?;
        let (mut tokens, mut damaged) = (Vec::with_capacity(page.items.len()), page.damaged);
        for row in page.items {
            let id = row.id.to_string();
            match self.read_token(row).await {
                Ok(token) => tokens.push(token),
                Err(Error::Store(error @ StoreError::Corrupt { .. })) => damaged.push(error),
                Err(Error::Vault(VaultError::RowChanged)) => {
                    damaged.push(StoreError::Corrupt { table: "token", id, what: "mac" });
                }
                Err(error) => return Err(error),
            }
        }
        Ok((tokens, damaged.iter().map(alert::damaged).collect(), list.next(page.next)))
    }
}
