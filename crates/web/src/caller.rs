//! Who calls, and under which idempotency key.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chancery_domain::refusal::{Code, Refusal};
use chancery_service::Actor;

use crate::answer::No;
use crate::body::field;

/// Longest idempotency key.
pub(crate) const LONGEST_KEY: usize = 200;

/// The actor that the transport or the token put into the request.
pub(crate) struct Caller(pub(crate) Actor);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, No> {
        let actor = parts.extensions.get::<Actor>().cloned();
        actor.map(Self).ok_or_else(|| Refusal::from(Code::NotSignedIn).into())
    }
}

/// The `Idempotency-Key` header: the same key and body is done once.
pub(crate) struct IdempotencyKey(pub(crate) Option<String>);

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, No> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        match value.to_str() {
            Ok(text) if !text.is_empty() && text.len() <= LONGEST_KEY => Ok(Self(Some(text.to_owned()))),
            _ => Err(field("idempotency-key", "", "1 to 200 characters of ASCII").into()),
        }
    }
}
