//! `/livez`, `/readyz`, `/healthz`, `/metrics` (decision 23), the same on both listeners.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chancery_domain::refusal::Code;
use chancery_service::status::Status;
use chancery_service::{Actor, Service};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::hall::Hall;
use super::metrics::{self, Signers};

/// How long a look at the whole is good for: whoever asks more often gets the same answer.
const FRESH: Duration = Duration::from_secs(5);

/// What is looked at.
pub(super) struct Health {
    service: Arc<Service>,
    hall: Arc<Hall>,
    last: Mutex<Option<Arc<Look>>>,
}

/// What was seen, and when.
struct Look {
    when: Instant,
    status: Status,
    signers: Signers,
}

impl Health {
    pub(super) fn new(service: Arc<Service>, hall: Arc<Hall>) -> Self {
        Self { service, hall, last: Mutex::new(None) }
    }

    async fn look(&self) -> chancery_service::Result<Arc<Look>> {
        let mut last = self.last.lock().await;
        if let Some(look) = last.as_ref().filter(|look| look.when.elapsed() < FRESH) {
            return Ok(Arc::clone(look));
        }
        let status = self.service.status(&Actor::system()).await?;
        let signers = self.service.ocsp_signer_ends().await?;
        let look = Arc::new(Look { when: Instant::now(), status, signers });
        *last = Some(Arc::clone(&look));
        Ok(look)
    }
}

/// The addresses of health.
pub(super) fn router(health: Arc<Health>) -> Router {
    Router::new()
        .route("/livez", get(livez))
        .route("/readyz", get(readyz))
        .route("/healthz", get(healthz))
        .route("/metrics", get(show_metrics))
        .method_not_allowed_fallback(wrong_method)
        .with_state(health)
}

async fn wrong_method() -> Response {
    text(StatusCode::METHOD_NOT_ALLOWED, format!("{}: this address is only read\n", Code::BadField))
}

/// Whether the process answers at all.
async fn livez() -> Response {
    text(StatusCode::OK, "ok\n".to_owned())
}

/// Whether requests should be sent here: the database answers. A stale CRL does not take a node out.
async fn readyz(State(health): State<Arc<Health>>) -> Response {
    match health.service.check_ready().await {
        Ok(()) => text(StatusCode::OK, "ok\n".to_owned()),
        Err(error) => unavailable(&error),
    }
}

/// Whether a person is needed, and for what, by code.
async fn healthz(State(health): State<Arc<Health>>) -> Response {
    match health.look().await {
        Ok(look) if look.status.healthy => text(StatusCode::OK, "ok\n".to_owned()),
        Ok(look) => {
            let lines: String = look.status.alerts.iter().map(|alert| format!("{}\n", alert.code)).collect();
            text(StatusCode::SERVICE_UNAVAILABLE, lines)
        }
        Err(error) => unavailable(&error),
    }
}

async fn show_metrics(State(health): State<Arc<Health>>) -> Response {
    let look = match health.look().await {
        Ok(look) => look,
        Err(error) => return unavailable(&error),
    };
    match metrics::text(&look.status, &look.signers, &health.service, health.hall.count()) {
        Ok(body) => ([(CONTENT_TYPE, metrics::CONTENT_TYPE), (CACHE_CONTROL, "no-store")], body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Strangers read these pages, so they learn the code and nothing else.
fn unavailable(error: &chancery_service::Error) -> Response {
    let problem = chancery_web::problem(error);
    let lines: String = problem.faults.iter().map(|fault| format!("{}\n", fault.code)).collect();
    text(StatusCode::SERVICE_UNAVAILABLE, lines)
}

fn text(status: StatusCode, body: String) -> Response {
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    (status, headers, body).into_response()
}
