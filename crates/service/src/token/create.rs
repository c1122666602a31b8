//! A new token.

use chancery_domain::access::{Grant, Role, Scope, Verb};
use chancery_domain::id::Id;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::time::Time;
use chancery_store::Effect;
use chancery_store::token::Token;
use zeroize::Zeroizing;

use super::secret::TokenSecret;
use super::{TokenState, TokenView};
use crate::access::Permit;
use crate::error::{Error, Result};
use crate::text::{self, LONGEST_NAME};
use crate::{Actor, Service};

/// Days for which a token holds when nothing is said.
const USUAL_DAYS: u32 = 90;
/// Days for which a token holds at most.
pub const MOST_DAYS: u32 = 731;

/// What token shall be made.
#[derive(Clone, Debug, Default)]
pub struct CreateToken {
    /// What people will call it.
    pub name: String,
    /// Whom it stands for: id, address or name of a person; the actor when that is a person and no role is given.
    pub person: Option<String>,
    /// Word of a role of its own, for a token that stands for no person.
    pub role: Option<String>,
    /// What it is narrowed to.
    pub scope: Scope,
    /// Days for which it holds.
    pub days: Option<u32>,
    /// Check, but change nothing.
    pub dry_run: bool,
}

/// A token with its secret, which exists nowhere else.
pub struct NewToken {
    /// The token.
    pub token: TokenView,
    /// Its text; `None` in a preview.
    pub secret: Option<Zeroizing<String>>,
}

impl Service {
    /// Makes a token. Nobody hands on more than he has: role, scope and end are within the actor's own.
    ///
    /// Errors: `CHY-3030`, `CHY-3031`; `CHY-1040` for what cannot be.
    pub async fn create_token(&self, actor: &Actor, input: &CreateToken) -> Result<NewToken> {
        let permit = self.permit(actor, Verb::CreateToken).await?;
        let result = self.try_create_token(&permit, input).await;
        self.logged(actor, Verb::CreateToken, &input.name, result).await
    }

    async fn try_create_token(&self, permit: &Permit<'_>, input: &CreateToken) -> Result<NewToken> {
        let (now, actor) = (self.now(), permit.actor);
        let name = text::name(&input.name, LONGEST_NAME)?;
        let (person, role) = self.holder(permit, input).await?;
        let excess = input.scope.excess(&actor.scope);
        if !excess.is_empty() {
            return Err(excess.into());
        }
        self.check_scope(&input.scope, person.is_none().then_some(role)).await?;
        let expires = expires(input.days, actor.expires, now)?;
        let scope = serde_json::to_string(&input.scope).map_err(|_| Error::Internal("a scope has no JSON"))?;
        let secret = TokenSecret::generate()?;
        let row = self.token_row(Token {
            id: if input.dry_run { Id(0) } else { self.store.next_id(now) },
            name,
            hash: secret.hash(),
            person: person.as_ref().map(|(id, _)| *id),
            role: if person.is_some() { String::new() } else { role.to_string() },
            scope,
            created: now,
            expires,
            last_used: None,
            revoked: None,
            version: 1,
            mac: Vec::new(),
        })?;
        let state = TokenState::of(&row, now);
        let token = TokenView { person, role, scope: input.scope.clone(), state, row };
        if input.dry_run {
            return Ok(NewToken { token, secret: None });
        }
        let fact = Fact::new(FactKind::TokenChanged, actor.name.as_str())
            .object("token", token.row.id)
            .detail("deed", "created")
            .detail("role", role)
            .detail("expires", expires)
            .personal("name", &token.row.name)
            .personal("scope", &token.row.scope);
        let fact = match token.row.person {
            Some(person) => fact.object("person", person).about(person),
            None => fact,
        };
        self.write(actor, vec![Effect::InsertToken(Box::new(token.row.clone()))], vec![fact]).await?;
        Ok(NewToken { token, secret: Some(secret.text()) })
    }

    /// Whether a scope opens what is said in it: profiles and authorities that exist, and verbs that the token's own role
    /// has. A person's role may change. Errors: `CHY-3012`, `CHY-1040`.
    async fn check_scope(&self, scope: &Scope, own_role: Option<Role>) -> Result<()> {
        for slug in scope.profiles.iter().flatten() {
            self.profile(slug).await?;
        }
        let authorities = if scope.authorities.is_some() { self.authority_rows().await? } else { Vec::new() };
        for slug in scope.authorities.iter().flatten() {
            if !authorities.iter().any(|row| row.slug == *slug) {
                return Err(Refusal::new(Code::NotFound).with("kind", "authority").with("given", slug).into());
            }
        }
        for verb in scope.verbs.iter().flatten() {
            if let Some((what, words)) = scope.unheeded(*verb) {
                let wanted = format!("nothing that cannot be narrowed to one {what}: {}", words.join(", "));
                return Err(bad("may", verb.as_str(), &wanted).into());
            }
        }
        let Some(role) = own_role else { return Ok(()) };
        let useless = scope.verbs.iter().flatten().find(|verb| role.grant(**verb) != Grant::All);
        match useless {
            None => Ok(()),
            Some(verb) => {
                let open = Verb::ALL.iter().filter(|verb| role.grant(**verb) == Grant::All);
                let open = open.map(|verb| verb.as_str()).collect::<Vec<_>>().join(", ");
                Err(bad("may", verb.as_str(), &format!("of what the role {role} may: {open}")).into())
            }
        }
    }

    /// Whom a token will stand for, and the role of its holder.
    async fn holder(&self, permit: &Permit<'_>, input: &CreateToken) -> Result<(Option<(Id, String)>, Role)> {
        let actor = permit.actor;
        let named = match (&input.person, &input.role, actor.person) {
            (Some(_), Some(role), _) => {
                return Err(bad("role", role, "no role beside a person: it is the person's").into());
            }
            (Some(name), None, _) => Some(name.clone()),
            (None, None, Some(own)) => Some(own.to_string()),
            (None, ..) => None,
        };
        if let Some(name) = named {
            let view = self.find_person(permit, &name).await?;
            return Ok((Some((view.row.id, view.row.display_name)), view.role));
        }
        let word = input.role.as_deref().unwrap_or_default();
        let wanted = "administrator, operator or auditor; or a person it stands for";
        let role: Role = word.parse().map_err(|_| bad("role", word, wanted))?;
        if role == Role::Member {
            return Err(bad("role", word, wanted).into());
        }
        if permit.owner.is_some() || !actor.role.contains(role) {
            let refusal = Refusal::new(Code::Denied).with("actor", &actor.name);
            let refusal = refusal.with("deed", format!("{} for the role {role}", permit.verb));
            return Err(refusal.with("role", actor.role.as_str()).with("allowed", Role::Administrator.as_str()).into());
        }
        Ok((None, role))
    }
}

fn expires(days: Option<u32>, actor: Option<Time>, now: Time) -> std::result::Result<Time, Refusal> {
    let asked = days.unwrap_or(USUAL_DAYS);
    if asked == 0 || asked > MOST_DAYS {
        return Err(bad("days", &asked.to_string(), &format!("1 to {MOST_DAYS}")));
    }
    let end = now.plus_days(i64::from(asked));
    match actor {
        Some(own) if end > own && days.is_some() => Err(Refusal::new(Code::BeyondScope)
            .with("what", "end")
            .with("asked", end.to_rfc3339())
            .with("allowed", format!("until {}", own.to_rfc3339()))),
        Some(own) => Ok(end.min(own)),
        None => Ok(end),
    }
}

fn bad(field: &str, given: &str, wanted: &str) -> Refusal {
    Refusal::new(Code::BadField).with("field", field).with("given", given).with("wanted", wanted)
}
