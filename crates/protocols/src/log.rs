//! `/log/checkpoint`: the signed size and root of the audit log (C2SP tlog-checkpoint), for whoever wants to be able to
//! show later that nothing was changed before it.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use chancery_service::Service;

use crate::missing::{no_checkpoint, unavailable};

/// Address of the checkpoint.
pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new().route("/log/checkpoint", get(checkpoint))
}

async fn checkpoint(State(service): State<Arc<Service>>) -> Response {
    match service.latest_checkpoint().await {
        Ok(Some(note)) => {
            let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "public, max-age=1")];
            (headers, note).into_response()
        }
        Ok(None) => no_checkpoint(),
        Err(error) => unavailable(&error),
    }
}
