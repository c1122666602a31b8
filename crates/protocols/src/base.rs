//! The path of a publication base before the addresses. Authorities come while the server runs, so it is looked for with
//! each request, before routing.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::any_service;
use chancery_service::Service;

use crate::missing::unavailable;

/// The base path that stood before the address; empty for most.
#[derive(Clone, Debug, Default)]
pub(crate) struct Base(pub(crate) Arc<str>);

/// Serves `inner` below every publication base. Layers of a router run after routing, so it becomes a service first.
pub(crate) fn below_its_base(service: Arc<Service>, inner: Router) -> Router {
    let inner = any_service(inner).layer(from_fn_with_state(service, strip));
    Router::new().fallback_service(inner)
}

async fn strip(State(service): State<Arc<Service>>, mut request: Request, next: Next) -> Response {
    let bases = match service.publication_paths().await {
        Ok(bases) => bases,
        Err(error) => return unavailable(&error),
    };
    let found = bases.iter().find_map(|base| Some((base, below(base, request.uri())?)));
    let base = match found {
        Some((base, uri)) => {
            *request.uri_mut() = uri;
            Base(base.as_str().into())
        }
        None => Base::default(),
    };
    request.extensions_mut().insert(base);
    next.run(request).await
}

/// The address without the base before it.
fn below(base: &str, uri: &Uri) -> Option<Uri> {
    let rest = uri.path_and_query()?.as_str().strip_prefix(base).filter(|rest| rest.starts_with('/'))?;
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(rest).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_segments_are_a_base() {
        let cases = [
            ("/pki/crl/a.crl", Some("/crl/a.crl")),
            ("/pki/ocsp/a//b+c=?x", Some("/ocsp/a//b+c=?x")),
            ("/pki", None),
            ("/pkix/crl/a.crl", None),
            ("/crl/a.crl", None),
        ];
        for (path, rest) in cases {
            let found = below("/pki", &path.parse().unwrap());
            assert_eq!(found.map(|uri| uri.to_string()).as_deref(), rest, "{path}");
        }
    }
}
