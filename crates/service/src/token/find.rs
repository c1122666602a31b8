//! What NAME means among tokens: an id, or the name.

use chancery_domain::refusal::{Code, Refusal};
use chancery_store::token as rows;

use super::{TokenState, TokenView};
use crate::Service;
use crate::access::Permit;
use crate::error::Result;

impl Service {
    /// What NAME means among the tokens that are reached. Those that hold come before those that do not.
    ///
    /// Errors: `CHY-3012` none found, `CHY-3013` several, with the list.
    pub(super) async fn find_token(&self, permit: &Permit<'_>, name: &str) -> Result<TokenView> {
        let name = name.trim();
        let by_id = match name.parse() {
            Ok(id) => rows::by_id(&self.store, id).await?,
            Err(_) => None,
        };
        let mut found = match by_id {
            Some(row) => vec![row],
            None => rows::by_name(&self.store, name).await?,
        };
        found.retain(|row| permit.reaches(row.person));
        let now = self.now();
        let holds = |row: &rows::Token| TokenState::of(row, now) == TokenState::Active;
        if found.iter().any(holds) {
            found.retain(holds);
        }
        match (found.pop(), found.as_slice()) {
            (Some(row), []) => self.read_token(row).await,
            (None, _) => Err(Refusal::new(Code::NotFound).with("kind", "token").with("given", name).into()),
            (Some(last), others) => {
                let line = |row: &rows::Token| format!("{} until {}", row.id, row.expires.to_date());
                let candidates: Vec<String> = others.iter().chain([&last]).map(line).collect();
                let refusal = Refusal::new(Code::Ambiguous).with("kind", "token").with("given", name);
                Err(refusal.with("candidates", candidates.join("; ")).into())
            }
        }
    }
}
