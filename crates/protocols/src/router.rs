//! All protocols behind one router.

use std::sync::Arc;

use axum::Router;
use axum::http::Uri;
use axum::response::Response;
use chancery_service::Service;

use crate::base::below_its_base;
use crate::missing::{no_such_address, wrong_method};
use crate::{log, lookup, ocsp, publication};

/// What is served without TLS and without signing in. It answers every path: serve it by itself, or as the
/// `fallback_service` of another router. The path of a publication base (`/pki` of `http://www.example.org/pki`) stands
/// before everything.
pub fn router(service: Arc<Service>) -> Router {
    let protocols = Router::new()
        .merge(publication::router())
        .merge(ocsp::router())
        .merge(lookup::router())
        .merge(log::router())
        .fallback(unknown)
        .method_not_allowed_fallback(other_method)
        .with_state(service.clone());
    below_its_base(service, protocols)
}

async fn unknown(uri: Uri) -> Response {
    no_such_address(uri.path())
}

async fn other_method(uri: Uri) -> Response {
    wrong_method(uri.path())
}
