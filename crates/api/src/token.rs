//! Bearer tokens: `/api/v1/tokens`, and who one is: `/api/v1/whoami`. A token is named by id or name.

use serde::{Deserialize, Serialize};

use crate::Secret;
use crate::certificate::Owner;

/// What a token is narrowed to. What is absent is not narrowed; an empty list allows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Scope {
    /// Verbs, such as `issue`, `renew`, `see-certificates`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verbs: Option<Vec<String>>,
    /// Profiles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profiles: Option<Vec<String>>,
    /// Names: `www.example.org`, `*.example.org` (everything below), `joe@example.org`, `@example.org`, `192.0.2.7`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub names: Option<Vec<String>>,
    /// Slugs of authorities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorities: Option<Vec<String>>,
}

/// `POST /tokens`. Answer: `Envelope<NewToken>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CreateToken {
    /// Name.
    pub name: String,
    /// Whom it stands for: id, address or name of a person; the caller when that is a person and no role is given.
    pub person: Option<String>,
    /// `administrator`, `operator` or `auditor`, for a token that stands for no person.
    pub role: Option<String>,
    /// What it is narrowed to.
    pub scope: Scope,
    /// Days for which it holds (90; at most 731).
    pub days: Option<u32>,
    /// Check and answer, but change nothing.
    pub dry_run: bool,
}

/// A new token with its secret, which exists nowhere else.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewToken {
    /// The token.
    pub token: Token,
    /// What `Authorization: Bearer` takes; absent in a dry run.
    pub secret: Option<Secret>,
}

/// A token as answers show it. Also of `POST /tokens/{token}/revoke` and `POST /whoami/sign-out`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Token {
    /// Id; empty in a dry run.
    pub id: String,
    /// Name.
    pub name: String,
    /// Whom it stands for.
    pub person: Option<Owner>,
    /// What its holder may do.
    pub role: String,
    /// What it is narrowed to.
    pub scope: Scope,
    /// `active`, `expired` or `revoked`.
    pub state: String,
    /// When it was made.
    pub created: String,
    /// From when on it holds no more.
    pub expires: String,
    /// When it was last used, to the minute or so.
    pub last_used: Option<String>,
}

/// Query of `GET /tokens`. Answer: `Envelope<Page<Token>>`, newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct TokenQuery {
    /// Most items; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Who the caller is: answer of `GET /whoami`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Whoami {
    /// Name in the audit log, such as `local:0` or `token:123`.
    pub actor: String,
    /// What they may do.
    pub role: String,
    /// The person they are.
    pub person: Option<Owner>,
    /// What they are narrowed to.
    pub scope: Scope,
    /// When the sign-in ends.
    pub expires: Option<String>,
}
