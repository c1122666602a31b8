//! Taking a token back.

use chancery_domain::access::{Scope, Verb};
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_store::Effect;
use chancery_store::token as rows;

use super::{TokenState, TokenView};
use crate::access::Permit;
use crate::error::{Error, Result};
use crate::{Actor, Service};

impl Service {
    /// Revokes a token: it opens nothing any more. Errors: `CHY-3015` when it is revoked already.
    pub async fn revoke_token(&self, actor: &Actor, name: &str, dry_run: bool) -> Result<TokenView> {
        let permit = self.permit(actor, Verb::RevokeToken).await?;
        let result = match self.find_token(&permit, name).await {
            Ok(view) => match check_reach(&permit, &view) {
                Ok(()) => self.end_token(&permit, view, dry_run).await,
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        };
        self.logged(actor, Verb::RevokeToken, name, result).await
    }

    /// Revokes the very token the actor came with, which everybody may who has one.
    pub async fn sign_out(&self, actor: &Actor, dry_run: bool) -> Result<TokenView> {
        let id = actor.name.strip_prefix("token:").and_then(|id| id.parse().ok());
        let row = match id {
            Some(id) => rows::by_id(&self.store, id).await?,
            None => None,
        };
        let missing = || Refusal::new(Code::NotFound).with("kind", "token").with("given", &actor.name);
        let view = self.read_token(row.ok_or_else(missing)?).await?;
        let permit = Permit { actor, verb: Verb::RevokeToken, owner: None };
        let result = self.end_token(&permit, view, dry_run).await;
        self.logged(actor, Verb::RevokeToken, &actor.name, result).await
    }

    async fn end_token(&self, permit: &Permit<'_>, view: TokenView, dry_run: bool) -> Result<TokenView> {
        if view.state == TokenState::Revoked {
            let refusal = Refusal::new(Code::WrongState).with("object", &view.row.name);
            return Err(refusal.with("state", view.state.as_str()).with("wanted", "active").into());
        }
        let mut row = view.row.clone();
        row.revoked = Some(self.now());
        if dry_run {
            return Ok(TokenView { row, state: TokenState::Revoked, ..view });
        }
        let fact = Fact::new(FactKind::TokenChanged, permit.actor.name.as_str())
            .object("token", row.id)
            .detail("deed", "revoked");
        let row = self.token_row(row)?;
        let id = row.id;
        self.write(permit.actor, vec![Effect::UpdateToken(Box::new(row))], vec![fact]).await?;
        // From here on the log is followed to that row, so that no older one passes for it.
        self.read_token(rows::by_id(&self.store, id).await?.ok_or(Error::Internal("a token is missing"))?).await
    }
}

/// Who is narrowed takes back what is within, or one's own. Verbs narrow no further: to revoke tokens is one.
fn check_reach(permit: &Permit<'_>, view: &TokenView) -> Result<()> {
    let actor = permit.actor;
    let is_own = actor.person.is_some() && view.row.person == actor.person
        || actor.name.strip_prefix("token:") == Some(view.row.id.to_string().as_str());
    let excess = view.scope.excess(&Scope { verbs: None, ..actor.scope.clone() });
    if is_own || excess.is_empty() { Ok(()) } else { Err(excess.into()) }
}
