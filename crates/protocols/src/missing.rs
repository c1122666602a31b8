//! Answers that are a no, as one line of plain text: what clients of these protocols show to people.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use chancery_domain::refusal::Code;
use chancery_service::Error;
use chancery_service::publication::Unpublished;

/// Characters of an address that are shown back.
const SHOWN: usize = 200;

/// Nothing is served at this path.
pub(crate) fn no_such_address(path: &str) -> Response {
    not_found(&format!("nothing is published at {}", shown(path)))
}

/// An authority does not publish this file.
pub(crate) fn not_published(slug: &str, why: Unpublished) -> Response {
    let slug = shown(slug);
    not_found(&match why {
        Unpublished::NoAuthority => format!("no authority with the name {slug} publishes here"),
        Unpublished::NoCertificate => format!("the authority {slug} waits for its certificate"),
        Unpublished::NoCrl => format!("the authority {slug} has not published such a CRL"),
    })
}

/// The log has none yet.
pub(crate) fn no_checkpoint() -> Response {
    not_found("the log has no checkpoint yet")
}

/// It cannot be answered now. What is broken on our side is told to the log once, here.
pub(crate) fn unavailable(error: &Error) -> Response {
    tracing::error!(%error, "a public address cannot be answered");
    let mut response = text(StatusCode::SERVICE_UNAVAILABLE, "it cannot be answered now; try again later");
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("30"));
    response
}

/// The body is of another kind than is read here.
pub(crate) fn wrong_type(wanted: &str) -> Response {
    let line = format!("{}: the content-type must be {wanted}", Code::BadField);
    text(StatusCode::UNSUPPORTED_MEDIA_TYPE, &line)
}

/// The address is there for other methods.
pub(crate) fn wrong_method(path: &str) -> Response {
    let line = format!("{}: {} has no such method", Code::BadField, shown(path));
    text(StatusCode::METHOD_NOT_ALLOWED, &line)
}

/// The body did not come in time.
pub(crate) fn too_slow(seconds: u64) -> Response {
    text(StatusCode::REQUEST_TIMEOUT, &format!("{}: the body did not come within {seconds} seconds", Code::BodyTooSlow))
}

fn not_found(why: &str) -> Response {
    text(StatusCode::NOT_FOUND, &format!("{}: {why}", Code::NotFound))
}

fn text(status: StatusCode, line: &str) -> Response {
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    (status, headers, format!("{line}\n")).into_response()
}

/// Somebody else's text, printable and short.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(SHOWN).collect()
}
