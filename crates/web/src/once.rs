//! `Idempotency-Key`: the same request with the same key is done once (decision 19).

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use chancery_domain::refusal::Refusal;
use chancery_pki::digest::sha256;
use chancery_service::once::{Answer, Claim, Turn};
use chancery_service::{Actor, Service};
use zeroize::Zeroizing;

use crate::answer::{No, again};
use crate::body::{field, receive};
use crate::table;

/// Longest key.
pub(crate) const LONGEST_KEY: usize = 200;

/// Name of the header.
const HEADER: &str = "idempotency-key";

/// Runs a request; one that changes something and has a key, once. Whoever has not signed in has none.
pub(crate) async fn once(service: &Service, request: Request, next: Next) -> Response {
    if !request.headers().contains_key(HEADER) || request.method().is_safe() {
        return next.run(request).await;
    }
    let Some(actor) = request.extensions().get::<Actor>().cloned() else { return next.run(request).await };
    // In a box: calls without a key need no room for it.
    match Box::pin(with_key(service, &actor, request, next)).await {
        Ok(response) => response,
        Err(no) => no.into_response(),
    }
}

async fn with_key(service: &Service, actor: &Actor, request: Request, next: Next) -> Result<Response, No> {
    let (parts, body) = request.into_parts();
    // Where there is no such call, nothing can be done.
    let Some(row) = table::row(&parts) else { return Ok(next.run(Request::from_parts(parts, body)).await) };
    let key = key(&parts.headers)?;
    let body = receive(body).await?;
    let address = parts.uri.path_and_query().map_or("", |address| address.as_str());
    let head = format!("{} {address}\n", parts.method);
    let asked = sha256(&Zeroizing::new([head.as_bytes(), &body].concat()));
    let claim = match service.turn(actor, &key, &asked).await? {
        Turn::First(claim) => claim,
        Turn::Again(kept) => return Ok(told_again(&kept)),
    };
    let response = claim.run(next.run(Request::from_parts(parts, Body::from(body)))).await;
    if !claim.is_beaten() {
        return Ok(keep(claim, response, row.is_secret).await);
    }
    drop(claim);
    match service.turn(actor, &key, &asked).await? {
        // The other process did not do it after all.
        Turn::First(_) => Ok(response),
        Turn::Again(kept) => Ok(told_again(&kept)),
    }
}

/// The key, if it can be one.
fn key(headers: &HeaderMap) -> Result<String, Refusal> {
    let mut values = headers.get_all(HEADER).iter();
    let is_key = |text: &str| (1..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(|byte| byte != b'\t');
    match (values.next().map(|value| value.to_str()), values.next()) {
        (Some(Ok(text)), None) if is_key(text) => Ok(text.to_owned()),
        _ => Err(field(HEADER, "", "once, 1 to 200 printable characters of ASCII")),
    }
}

/// Keeps the answer to what was changed, and passes it on.
async fn keep(claim: Claim<'_>, response: Response, is_secret: bool) -> Response {
    if !claim.is_used() {
        return response;
    }
    let status = response.status();
    if is_secret || status.is_server_error() {
        claim.keep(if is_secret && status.is_success() { Answer::Secret } else { Answer::Lost }).await;
        return response;
    }
    let (parts, body) = response.into_parts();
    // Our own answer in our own memory, which is there at once.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let kept = Zeroizing::new([status.as_u16().to_be_bytes().as_slice(), &body].concat());
    claim.keep(Answer::Kept(&kept)).await;
    Response::from_parts(parts, Body::from(body))
}

/// The first answer once more.
fn told_again(kept: &[u8]) -> Response {
    let (status, body) =
        kept.split_first_chunk().map_or((0, kept), |(status, body)| (u16::from_be_bytes(*status), body));
    again(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), body.to_vec())
}
