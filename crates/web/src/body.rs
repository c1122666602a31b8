//! JSON bodies, read strictly.

mod objects;
mod unique;

use std::time::Duration;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use chancery_domain::refusal::{Code, Refusal};
use http_body_util::LengthLimitError;
use serde::de::DeserializeOwned;
use tokio::time::timeout;
use zeroize::Zeroizing;

use self::objects::{NUL, Objects};
pub(crate) use self::unique::Unique;
use crate::answer::No;

/// Longest body in bytes.
pub(crate) const LIMIT: usize = 1024 * 1024;

/// Longest time for a body to arrive.
const ARRIVAL: Duration = Duration::from_secs(30);

/// A JSON body.
pub(crate) struct Body<T> {
    /// The value.
    pub(crate) value: T,
}

/// No body, or `null`: for what an address says all of.
pub(crate) struct Nothing;

impl<S: Sync> FromRequest<S> for Nothing {
    type Rejection = No;

    async fn from_request(request: Request, _state: &S) -> Result<Self, No> {
        let (parts, body) = request.into_parts();
        let bytes = receive(body).await?;
        if !bytes.is_empty() {
            check_type(&parts.headers)?;
            read::<()>(&bytes).map_err(|error| refusal(&error))?;
        }
        Ok(Self)
    }
}

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Body<T> {
    type Rejection = No;

    async fn from_request(request: Request, _state: &S) -> Result<Self, No> {
        check_type(request.headers())?;
        // Passphrases are in here; the buffer is ours alone, so it is not copied but wiped after use.
        let bytes = Zeroizing::new(Vec::from(receive(request.into_body()).await?));
        let value = read(&bytes).map_err(|error| refusal(&error))?;
        Ok(Self { value })
    }
}

/// All bytes of a body, within its bounds.
pub(crate) async fn receive(body: axum::body::Body) -> Result<Bytes, No> {
    let bytes = timeout(ARRIVAL, to_bytes(body, LIMIT)).await.map_err(|_| {
        let refusal = Refusal::new(Code::BodyTooSlow).with("limit", format!("{} seconds", ARRIVAL.as_secs()));
        No::from(refusal).status(StatusCode::REQUEST_TIMEOUT)
    })?;
    bytes.map_err(|error| {
        if !error.into_inner().is::<LengthLimitError>() {
            return field("body", "", "to arrive whole, in the form that HTTP says (RFC 9112)").into();
        }
        let refusal = Refusal::new(Code::BodyTooLarge).with("limit", format!("{LIMIT} bytes"));
        No::from(refusal).status(StatusCode::PAYLOAD_TOO_LARGE)
    })
}

/// A value from the whole of the bytes.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> serde_json::Result<T> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = T::deserialize(Objects(&mut reader))?;
    reader.end()?;
    Ok(value)
}

/// A refusal of one field.
pub(crate) fn field(field: &str, given: &str, wanted: &str) -> Refusal {
    Refusal::new(Code::BadField).with("field", field).with("given", given).with("wanted", wanted)
}

fn check_type(headers: &HeaderMap) -> Result<(), No> {
    let refusal = if !is_json(headers) {
        let given = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        field("content-type", given, "application/json")
    } else if let Some(coding) = headers.get_all(CONTENT_ENCODING).iter().find(|coding| !is_identity(coding)) {
        field("content-encoding", coding.to_str().unwrap_or_default(), "none: bodies are read as they are")
    } else {
        return Ok(());
    };
    Err(No::from(refusal).status(StatusCode::UNSUPPORTED_MEDIA_TYPE))
}

fn is_identity(coding: &HeaderValue) -> bool {
    let coding = coding.as_bytes().trim_ascii();
    coding.is_empty() || coding.eq_ignore_ascii_case(b"identity")
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

/// What is wrong with the JSON, without what stands in it: that may be a passphrase.
fn refusal(error: &serde_json::Error) -> No {
    let place = format!("line {}, column {}", error.line(), error.column());
    if !error.is_data() {
        return field("body", &place, "well-formed JSON").into();
    }
    let text = error.to_string();
    if text.starts_with(NUL) {
        return field("body", &place, "texts without NUL characters").into();
    }
    let names_a_field = ["unknown field `", "missing field `", "duplicate field `"];
    let no = match names_a_field.iter().find(|start| text.starts_with(**start)) {
        Some(start) => {
            let name = text.split('`').nth(1).unwrap_or_default();
            let wanted = match start.split(' ').next() {
                Some("unknown") => "a field this address knows",
                Some("missing") => "a value",
                _ => "to be given once",
            };
            field(&name.chars().take(100).collect::<String>(), &place, wanted)
        }
        None => field("body", &place, "a value of the type that its field has"),
    };
    No::from(no).status(StatusCode::UNPROCESSABLE_ENTITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_the_wrong_place_is_not_repeated() {
        let error = serde_json::from_str::<u32>(r#""hunter2""#).unwrap_err();
        let problem = refusal(&error).0;
        assert_eq!(problem.status, 422);
        assert!(!format!("{problem:?}").contains("hunter2"), "{problem:?}");
    }
}
