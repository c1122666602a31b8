//! Who holds a token.
//!
//! Whoever shows the whole secret of a token that ended is told why it holds no more; to everybody else every token that
//! does not hold looks the same (`CHY-3033`). The log tells why.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use chancery_domain::access::PersonState;
use chancery_domain::id::Id;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::time::Time;
use chancery_store::token as rows;
use chancery_store::{Commit, Effect, Error as StoreError, person};

use super::secret::TokenSecret;
use super::{TokenState, TokenView};
use crate::error::{Error, Result};
use crate::vault::VaultError;
use crate::{Actor, Service};

/// Seconds between two entries of the same kind, and between two notes of a token's use.
const COARSE: i64 = 60;

/// Why somebody was not let in.
#[derive(Clone, Debug)]
struct Stranger {
    why: Refusal,
    token: Option<Id>,
}

impl Stranger {
    /// What they are told: why a token of theirs ended, and nothing to those who have none.
    fn told(self) -> Refusal {
        match self.why.code {
            Code::TokenExpired | Code::TokenRevoked | Code::PersonSuspended => self.why,
            _ => Code::NotSignedIn.into(),
        }
    }
}

/// What strangers have in common: why they were not let in, and the token where it is known.
type Kind = (&'static str, Option<Id>);

/// When the log was last told of strangers of a kind, and how many came since: a flood of them is no flood of entries.
#[derive(Default)]
pub(crate) struct Strangers(Mutex<HashMap<Kind, (Time, u64)>>);

impl Strangers {
    /// How many the next entry tells of; `None` when it is not time for one.
    fn count(&self, stranger: &Stranger, now: Time) -> Option<u64> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (told, waiting) =
            known.entry((stranger.why.code.as_str(), stranger.token)).or_insert((now.plus(-COARSE), 0));
        *waiting += 1;
        if now.unix() - told.unix() < COARSE {
            return None;
        }
        *told = now;
        Some(std::mem::take(waiting))
    }
}

impl Service {
    /// The actor who holds this token. Errors: `CHY-3035`, `CHY-3036` or `CHY-3032` for one that ended, else `CHY-3033`.
    pub async fn authenticate(&self, text: &str) -> Result<Actor> {
        let now = self.now();
        let secret = TokenSecret::parse(text);
        let Some(hash) = secret.map(|secret| secret.hash()) else {
            return self.turn_away(Stranger { why: Code::TokenUnknown.into(), token: None }, now).await;
        };
        // Another node may have revoked it a moment ago.
        let as_of = self.store.is_own().then(|| (self.store.changes().holders(), now));
        if let Some(actor) = as_of.and_then(|as_of| self.known_tokens.holder(as_of, &hash)) {
            return Ok(actor);
        }
        let place = self.token_turns.come(hash);
        let turn = place.turn().await;
        if let Some(read) = turn.read() {
            return Ok(read?);
        }
        // In boxes: calls with a token that is known need no room for what follows.
        let stranger = match Box::pin(self.holder_of(&hash)).await {
            Ok(Ok((actor, last_used))) => {
                turn.tell(Ok(actor.clone()));
                Box::pin(self.note_use(&actor, last_used, now)).await;
                if let Some(as_of) = as_of {
                    self.known_tokens.keep(as_of, hash, &actor);
                }
                return Ok(actor);
            }
            Ok(Err(stranger)) => stranger,
            // Somebody without the vault's key wrote the row, or put an older one back.
            Err(Error::Vault(VaultError::RowChanged) | Error::Store(StoreError::Corrupt { .. })) => {
                Stranger { why: Code::RowForged.into(), token: None }
            }
            Err(Error::Store(error)) => {
                turn.tell(Err(error.clone()));
                return Err(error.into());
            }
            Err(error) => return Err(error),
        };
        drop(turn);
        self.turn_away(stranger, now).await
    }

    async fn turn_away(&self, stranger: Stranger, now: Time) -> Result<Actor> {
        Box::pin(self.note_stranger(&stranger, now)).await;
        Err(stranger.told().into())
    }

    async fn holder_of(&self, hash: &[u8; 32]) -> Result<std::result::Result<(Actor, Option<Time>), Stranger>> {
        let stranger = |code: Code, token| Ok(Err(Stranger { why: code.into(), token }));
        let Some(row) = rows::by_hash(&self.store, hash).await? else {
            return stranger(Code::TokenUnknown, None);
        };
        if verify_slices_are_equal(&row.hash, hash).is_err() {
            return stranger(Code::TokenUnknown, None);
        }
        let view = self.read_token(row).await?;
        let id = view.row.id;
        match view.state {
            TokenState::Active => {}
            TokenState::Expired => return stranger(Code::TokenExpired, Some(id)),
            TokenState::Revoked => return stranger(Code::TokenRevoked, Some(id)),
        }
        let TokenView { row, mut role, scope, .. } = view;
        if let Some(person) = row.person {
            let person = person::by_id(&self.store, person).await?.ok_or(Error::Internal("a person is missing"))?;
            let person = self.read_person(person).await?;
            if person.state != PersonState::Active {
                let why = Refusal::new(Code::PersonSuspended).with("person", &person.row.display_name);
                return Ok(Err(Stranger { why, token: Some(id) }));
            }
            role = person.role;
        }
        let actor =
            Actor { person: row.person, scope, expires: Some(row.expires), ..Actor::new(format!("token:{id}"), role) };
        Ok(Ok((actor, row.last_used)))
    }

    /// A use that cannot be noted is a use all the same.
    async fn note_use(&self, actor: &Actor, last_used: Option<Time>, now: Time) {
        let is_fresh = last_used.is_some_and(|at| now.unix() - at.unix() < COARSE);
        let Some(id) = actor.name.strip_prefix("token:").and_then(|id| id.parse().ok()).filter(|_| !is_fresh) else {
            return;
        };
        let commit = Commit::new(now, actor.name.as_str()).with(Effect::TouchToken { id, at: now });
        if let Err(error) = self.store.commit(commit).await {
            tracing::warn!(%error, "the use of a token could not be noted");
        }
    }

    async fn note_stranger(&self, stranger: &Stranger, now: Time) {
        let Some(count) = self.strangers.count(stranger, now) else { return };
        let fact = Fact::new(FactKind::Refused, "nobody")
            .object("deed", "sign-in")
            .detail("codes", stranger.why.code)
            .detail("count", count);
        let fact = match stranger.token {
            Some(token) => fact.object("token", token),
            None => fact,
        };
        if let Err(error) = self.store.commit(Commit::new(now, "nobody").tell(fact)).await {
            tracing::warn!(%error, "a refusal could not be written to the log");
        }
    }
}
