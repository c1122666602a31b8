//! `/lookup` and `/c/<sha256>`: how a certificate stands, for people and programs, without signing in.

mod accept;
mod json;
mod page;

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Extension, Path, Query, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::digest::{hex, unhex};
use chancery_service::lookup::{PublicCertificate, PublicStatus};
use chancery_service::{Error, Service};
use serde::Deserialize;

use crate::base::Base;
use crate::client::Client;
use crate::limiter::Limiter;
use crate::missing::unavailable;

/// Look-ups of one client each second, and at once after a pause.
const PER_SECOND: u32 = 2;
const AT_ONCE: u32 = 30;

/// Addresses of the look-up.
pub(crate) fn router() -> Router<Arc<Service>> {
    let limiter = Arc::new(Limiter::new(PER_SECOND, AT_ONCE, Instant::now()));
    Router::new()
        .route("/lookup", get(by_query))
        .route("/c/{sha256}", get(by_thumbprint))
        .layer(Extension(limiter))
        .route("/lookup.css", get(style))
}

/// What was looked for, and what came of it.
enum Found {
    /// Nothing was asked yet.
    Nothing,
    /// How certificates with this serial number stand; none is one that is unknown.
    BySerial(String, Vec<PublicStatus>),
    /// A certificate.
    Certificate(Box<PublicCertificate>),
    /// No certificate has this thumbprint.
    Unknown(String),
    /// What was given is neither, or more than one thing.
    Refused(Refusal),
    /// The client asks too often.
    TooMuch,
}

/// What every handler needs.
type Desk = (State<Arc<Service>>, Extension<Base>, Extension<Arc<Limiter>>, Client, HeaderMap);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(default)]
    q: String,
}

async fn by_query(desk: Desk, asked: Result<Query<Asked>, QueryRejection>, uri: Uri) -> Response {
    let Ok(Query(Asked { q })) = asked else {
        let given: String = uri.query().unwrap_or_default().chars().take(200).collect();
        let refusal = Refusal::new(Code::BadField).with("field", "query").with("given", given);
        return answered(&desk, Ok(Found::Refused(refusal.with("wanted", "one q and nothing else"))));
    };
    let text = q.trim();
    if text.is_empty() {
        return answered(&desk, Ok(Found::Nothing));
    }
    // As long as a SHA-256: no serial number is.
    if let Some(sha256) = unhex(text).filter(|octets| octets.len() == 32) {
        let Extension(Base(base)) = &desk.1;
        return moved(&format!("{base}/c/{}", hex(&sha256)));
    }
    if !is_allowed(&desk) {
        return answered(&desk, Ok(Found::TooMuch));
    }
    let found = match desk.0.look_up_serial(text).await {
        Ok(found) => Ok(Found::BySerial(text.to_owned(), found)),
        Err(Error::Refused(refusals)) => Ok(refusals.into_iter().next().map_or(Found::Nothing, Found::Refused)),
        Err(error) => Err(error),
    };
    answered(&desk, found)
}

async fn by_thumbprint(desk: Desk, asked: Result<Path<String>, PathRejection>, uri: Uri) -> Response {
    // What is no text is shown as it was sent.
    let text = asked.map_or_else(|_| uri.path().chars().take(200).collect(), |Path(text)| text);
    let Some(sha256) = unhex(&text).and_then(|octets| <[u8; 32]>::try_from(octets).ok()) else {
        return answered(&desk, Ok(Found::Unknown(text)));
    };
    if !is_allowed(&desk) {
        return answered(&desk, Ok(Found::TooMuch));
    }
    let found = desk.0.look_up_thumbprint(&sha256).await;
    answered(&desk, found.map(|found| found.map_or(Found::Unknown(text), |it| Found::Certificate(Box::new(it)))))
}

fn is_allowed((_, _, Extension(limiter), Client(client), _): &Desk) -> bool {
    limiter.allows(*client, 1, Instant::now())
}

/// HTML where the client prefers it, as browsers do; else JSON.
fn answered(desk: &Desk, found: Result<Found, Error>) -> Response {
    let found = match found {
        Ok(found) => found,
        Err(error) => return unavailable(&error),
    };
    let status = match &found {
        Found::Nothing | Found::Certificate(_) => StatusCode::OK,
        Found::BySerial(_, found) if !found.is_empty() => StatusCode::OK,
        Found::BySerial(..) | Found::Unknown(_) => StatusCode::NOT_FOUND,
        Found::Refused(_) => StatusCode::BAD_REQUEST,
        Found::TooMuch => StatusCode::TOO_MANY_REQUESTS,
    };
    let (_, Extension(Base(base)), _, _, headers) = desk;
    let (kind, body) = match accept::wants_html(headers) {
        true => ("text/html; charset=utf-8", page::page(base, &found)),
        false if status.is_success() => ("application/json", json::json(&found)),
        false => ("application/problem+json", json::json(&found)),
    };
    let mut response = (status, [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-store")], body).into_response();
    guard(response.headers_mut());
    if status == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("15"));
    }
    response
}

fn moved(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, to), (CACHE_CONTROL, "no-store")]).into_response()
}

/// Nothing but our own style sheet and form works on the page.
fn guard(headers: &mut HeaderMap) {
    let policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
}

async fn style() -> Response {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "public, max-age=3600")];
    let mut response = (headers, page::STYLE).into_response();
    guard(response.headers_mut());
    response
}
