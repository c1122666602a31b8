//! `/ocsp/<slug>`: POST (RFC 6960 appendix A) and GET with the request in the address (RFC 5019 §5).

mod address;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Extension, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, EXPIRES, IF_NONE_MATCH, LAST_MODIFIED, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use chancery_pki::ocsp::{Limits, OcspRequest, ResponseStatus};
use chancery_pki::time::Time;
use chancery_service::Service;
use chancery_service::ocsp::{OcspAnswer, ShelfLife};
use chancery_service::publication::Unpublished;
use tokio::time::timeout;

use crate::base::Base;
use crate::client::Client;
use crate::conditional::has_it_already;
use crate::http_date::to_http_date;
use crate::limiter::Limiter;
use crate::missing::{not_published, too_slow, wrong_type};

/// Media types (RFC 6960 appendix C).
const REQUEST: &str = "application/ocsp-request";
const RESPONSE: &str = "application/ocsp-response";

/// Longest time for a request to arrive.
const ARRIVAL: Duration = Duration::from_secs(30);
/// Certificates a client may ask about each second beyond what lies ready, and at once after a pause.
const PER_SECOND: u32 = 50;
const AT_ONCE: u32 = 500;
/// Longest time for which a cache may hand out an answer without asking, in seconds: a revocation shall not wait for the
/// end of an answer that was given before.
const LONGEST_AGE: i64 = 3_600;

/// Addresses of responders.
pub(crate) fn router() -> Router<Arc<Service>> {
    let limiter = Arc::new(Limiter::new(PER_SECOND, AT_ONCE, Instant::now()));
    Router::new()
        .route("/ocsp/{slug}", post(by_post).get(by_get))
        .route("/ocsp/{slug}/", post(by_post).get(by_get))
        .route("/ocsp/{slug}/{*request}", post(by_post).get(by_get))
        .layer(Extension(limiter))
}

/// What every handler needs.
type Desk = (State<Arc<Service>>, Extension<Base>, Extension<Arc<Limiter>>, Client);

async fn by_post(desk: Desk, request: Request) -> Response {
    let kind = request.headers().get(CONTENT_TYPE);
    let is_ocsp = |kind: &HeaderValue| {
        let essence = kind.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
        essence.trim_ascii().eq_ignore_ascii_case(REQUEST.as_bytes())
    };
    if kind.is_some_and(|kind| !is_ocsp(kind)) {
        return wrong_type(REQUEST);
    }
    let uri = request.uri().clone();
    // What is too long is read no further.
    let body = timeout(ARRIVAL, to_bytes(request.into_body(), Limits::REQUEST.bytes)).await;
    let Ok(body) = body.map(Result::unwrap_or_default) else { return too_slow(ARRIVAL.as_secs()) };
    let slug = slug(&uri);
    match answer(&desk, &slug, body).await {
        Ok(answer) => plain(&answer, false),
        Err(why) => not_published(&slug, why),
    }
}

async fn by_get(desk: Desk, uri: Uri, headers: HeaderMap) -> Response {
    let der = address::request_in(uri.path()).unwrap_or_default();
    let slug = slug(&uri);
    match answer(&desk, &slug, der.into()).await {
        Ok(answer) => match &answer.shelf_life {
            Some(life) => cached(&answer, life, &headers, desk.0.now()),
            None => plain(&answer, true),
        },
        Err(why) => not_published(&slug, why),
    }
}

/// The slug in `/ocsp/<slug>…`, which nobody has to escape and some do.
fn slug(uri: &Uri) -> Cow<'_, str> {
    address::plain(uri.path().split('/').nth(2).unwrap_or_default())
}

async fn answer(desk: &Desk, slug: &str, der: Bytes) -> Result<Arc<OcspAnswer>, Unpublished> {
    let (State(service), Extension(Base(base)), Extension(limiter), Client(client)) = desk;
    let none = |status| Ok(service.no_ocsp_answer(status));
    let Ok(request) = OcspRequest::from_der(&der, Limits::REQUEST) else {
        return none(ResponseStatus::MalformedRequest);
    };
    if let Some(ready) = service.ocsp_ready(base, slug, &request) {
        return Ok(ready);
    }
    let units = u32::try_from(request.entries.len()).unwrap_or(u32::MAX);
    if !limiter.allows(*client, units, Instant::now()) {
        return none(ResponseStatus::TryLater);
    }
    // In a task of its own: a client that goes away stops nothing half way, and what breaks there is an answer.
    let (responder, base, owned) = (service.clone(), base.clone(), slug.to_owned());
    let signed = tokio::spawn(async move {
        let Ok(request) = OcspRequest::from_der(&der, Limits::REQUEST) else { return Err(Unpublished::NoAuthority) };
        responder.ocsp(&base, &owned, &request).await
    });
    match signed.await {
        Ok(answer) => answer,
        Err(_) => none(ResponseStatus::InternalError),
    }
}

/// An answer for this client only, or to a POST, which caches do not keep.
fn plain(answer: &OcspAnswer, is_get: bool) -> Response {
    let mut response = body(answer).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(RESPONSE));
    if is_get || answer.shelf_life.is_none() {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if answer.says(ResponseStatus::TryLater) {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("10"));
    }
    response
}

/// An answer that caches may keep (RFC 5019 §6.2).
fn cached(answer: &OcspAnswer, life: &ShelfLife, asked: &HeaderMap, now: Time) -> Response {
    let etag = format!("\"{}\"", life.etag);
    let age = (life.until.unix() - now.unix()).clamp(0, LONGEST_AGE);
    let validators: [(HeaderName, String); 4] = [
        (LAST_MODIFIED, to_http_date(life.made)),
        (EXPIRES, to_http_date(life.until)),
        (CACHE_CONTROL, format!("max-age={age}, public, no-transform, must-revalidate")),
        (ETAG, etag.clone()),
    ];
    if asked.contains_key(IF_NONE_MATCH) && has_it_already(asked, &etag, life.made) {
        return (StatusCode::NOT_MODIFIED, validators).into_response();
    }
    (validators, [(CONTENT_TYPE, RESPONSE)], body(answer)).into_response()
}

fn body(answer: &OcspAnswer) -> Body {
    Body::from(Bytes::from_owner(answer.bytes.clone()))
}
