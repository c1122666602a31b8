//! Names in the address.

use axum::extract::{FromRequestParts, Path};
use axum::http::Uri;
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
            Err(_) => Err(refused(&parts.uri)),
        }
    }
}

/// That what stands in an address is no text.
pub(crate) fn refused(uri: &Uri) -> No {
    let given: String = uri.path().chars().take(200).collect();
    field("address", &given, "percent-encoded UTF-8 without NUL characters").into()
}
