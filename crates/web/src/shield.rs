//! Around every handler: a panic is an answer, and answers are not kept by caches.

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chancery_service::Error;

use crate::answer::No;

/// Runs the handler in a task of its own: a panic there becomes a 500, and a client that goes away stops nothing half way.
pub(crate) async fn shield(request: Request, next: Next) -> Response {
    let mut response = match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(_) => No::from(Error::Internal("a handler panicked")).into_response(),
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        async fn broken() -> &'static str {
            panic!("a secret")
        }
        let router: Router = Router::new().route("/", get(broken)).layer(axum::middleware::from_fn(shield));
        let response = router.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(response.status(), 500);
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(text.contains("CHY-9000") && !text.contains("secret"), "{text}");
    }
}
