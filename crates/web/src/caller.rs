//! Who calls.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chancery_domain::refusal::{Code, Refusal};
use chancery_service::Actor;

use crate::answer::No;

/// The actor that the transport or the token put into the request.
pub(crate) struct Caller(pub(crate) Actor);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, No> {
        let actor = parts.extensions.get::<Actor>().cloned();
        actor.map(Self).ok_or_else(|| Refusal::from(Code::NotSignedIn).into())
    }
}
