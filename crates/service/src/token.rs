//! Bearer tokens: who holds one acts as a person, or in a role of the token's own, as far as its scope reaches.
//!
//! The secret is shown once; the database has its hash, under a MAC (decision 10).

mod authenticate;
mod create;
mod find;
mod known;
mod list;
mod revoke;
mod row;
mod secret;
mod turns;
mod who;

pub use create::{CreateToken, MOST_DAYS, NewToken};
pub use list::{Listed, TokenQuery};
pub use who::Whoami;

pub(crate) use authenticate::Strangers;
pub(crate) use known::Known as KnownTokens;
pub(crate) use turns::Turns as TokenTurns;

use chancery_domain::access::{Role, Scope};
use chancery_domain::id::Id;
use chancery_pki::time::Time;
use chancery_store::token as rows;

/// A token with what stands around it.
#[derive(Clone, Debug)]
pub struct TokenView {
    /// The row; its id is 0 in a preview.
    pub row: rows::Token,
    /// Whom it stands for: id and name.
    pub person: Option<(Id, String)>,
    /// What its holder may do; a person's is the person's own.
    pub role: Role,
    /// What it is narrowed to.
    pub scope: Scope,
    /// Whether it holds.
    pub state: TokenState,
}

/// Whether a token holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    /// It holds.
    Active,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
}

impl TokenState {
    fn of(row: &rows::Token, now: Time) -> Self {
        match row.revoked {
            Some(_) => Self::Revoked,
            None if now >= row.expires => Self::Expired,
            None => Self::Active,
        }
    }

    /// The word of the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}
