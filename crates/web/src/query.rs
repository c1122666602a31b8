//! Query strings, read strictly.

use axum::extract::{FromRequestParts, Query as Pairs};
use axum::http::Uri;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::answer::No;
use crate::body::field;

/// A query string; unknown names are refused by the type.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, No> {
        match Pairs::<T>::from_request_parts(parts, state).await {
            Ok(Pairs(query)) => Ok(Self(query)),
            Err(_) => Err(refused(&parts.uri)),
        }
    }
}

/// That there is something in a query that its address does not know.
pub(crate) fn refused(uri: &Uri) -> No {
    // Names only: a value may be a token or a passphrase that somebody put here.
    let pairs = uri.query().unwrap_or_default().split('&');
    let names: Vec<&str> = pairs.filter_map(|pair| pair.split_once('=').map(|(name, _)| name)).collect();
    let given: String = names.join(" ").chars().take(200).collect();
    field("query", &given, "names and values that this address knows").into()
}
