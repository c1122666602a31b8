//! Names in the address.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::answer::No;
use crate::body::field;

/// What stands in the address where the route has `{…}`.
pub(crate) struct Place<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Place<T> {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, No> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(names)) => Ok(Self(names)),
            Err(_) => {
                let given: String = parts.uri.path().chars().take(200).collect();
                Err(field("address", &given, "percent-encoded UTF-8").into())
            }
        }
    }
}
