//! What handlers answer: an envelope, or why not.

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chancery_api::envelope::Warning;
use chancery_api::{Envelope, Page, Problem};
use chancery_domain::refusal::Refusal;
use chancery_service::Error;
use serde::Serialize;

use crate::problem::problem;

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";
/// Bytes of a certificate that was issued, with its chain: it is not moved while it is written.
const LARGE: usize = 8_192;

/// A successful answer.
pub(crate) struct Ok200<T>(Envelope<T>);

/// An answer that is a no.
#[derive(Debug)]
pub(crate) struct No(pub(crate) Problem);

/// What a handler returns.
pub(crate) type Answer<T> = Result<Ok200<T>, No>;

/// An answer without warnings.
pub(crate) fn data<T>(data: T) -> Ok200<T> {
    Ok200(Envelope::new(data))
}

/// An answer with warnings.
pub(crate) fn warned<T>(data: T, warnings: Vec<Warning>) -> Ok200<T> {
    Ok200(Envelope { warnings, ..Envelope::new(data) })
}

/// A list that is whole.
pub(crate) fn whole<T>(items: Vec<T>) -> Ok200<Page<T>> {
    part(items, None)
}

/// A part of a list.
pub(crate) fn part<T>(items: Vec<T>, next: Option<String>) -> Ok200<Page<T>> {
    data(Page { items, next })
}

impl<T: Serialize> IntoResponse for Ok200<T> {
    fn into_response(self) -> Response {
        json(StatusCode::OK, &self.0, JSON)
    }
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = json(status, &self.0, PROBLEM);
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110 §15.5.2 wants it.
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

impl From<Error> for No {
    fn from(error: Error) -> Self {
        Self(problem(&error))
    }
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        Error::from(refusal).into()
    }
}

impl No {
    /// The same with another status than its class has.
    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.0.status = status.as_u16();
        self
    }
}

/// What was answered before, as it was.
pub(crate) fn again(status: StatusCode, body: Vec<u8>) -> Response {
    let kind = if status.is_success() { JSON } else { PROBLEM };
    (status, [(CONTENT_TYPE, HeaderValue::from_static(kind))], body).into_response()
}

fn json(status: StatusCode, body: &impl Serialize, kind: &'static str) -> Response {
    let mut text = Vec::with_capacity(LARGE);
    // The types of the API have string keys and no failing serialisers.
    let body = serde_json::to_writer(&mut text, body).map_or_else(|_| Vec::new(), |()| text);
    (status, [(CONTENT_TYPE, HeaderValue::from_static(kind))], body).into_response()
}
