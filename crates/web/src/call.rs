//! One call, when it is known who calls: its query is looked at, it is done once where it has a key, and its answer has the
//! fields that are wanted.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use chancery_service::Service;

use crate::fields;
use crate::once::once;

/// Runs it.
pub(crate) async fn call(service: &Service, request: Request, next: Next) -> Response {
    if request.uri().query().is_none() {
        return once(service, request, next).await;
    }
    match fields::take(request) {
        Ok((request, None)) => once(service, request, next).await,
        Ok((request, Some(chosen))) => chosen.of(next.run(request).await).await,
        Err(no) => no.into_response(),
    }
}
