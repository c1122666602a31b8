//! Who comes with a token: `Authorization: Bearer` (RFC 6750 §2.1).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use chancery_domain::refusal::Code;
use chancery_service::{Error, Service};

use crate::answer::No;
use crate::call::call;

/// Puts the actor who holds the token into the request, in place of whoever the transport took the caller for: a token
/// can be less than its bearer. Without the header the request goes on as it is.
pub(crate) async fn bearer(State(service): State<Arc<Service>>, mut request: Request, next: Next) -> Response {
    let token = match token(request.headers()) {
        Ok(None) => return call(&service, request, next).await,
        Ok(Some(token)) => service.authenticate(token).await,
        Err(code) => Err(code.into()),
    };
    match token {
        Ok(actor) => {
            request.headers_mut().remove(AUTHORIZATION);
            request.extensions_mut().insert(actor);
            call(&service, request, next).await
        }
        Err(error) => no(error),
    }
}

/// The token of the one `Authorization` header. Anything else in its place is a sign-in that failed.
fn token(headers: &HeaderMap) -> Result<Option<&str>, Code> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return if headers.contains_key(AUTHORIZATION) { Err(Code::NotSignedIn) } else { Ok(None) };
    };
    parse(value).map(Some).ok_or(Code::NotSignedIn)
}

fn parse(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn no(error: Error) -> Response {
    No::from(error).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_header_of_one_form() {
        let headers = |values: &[&str]| {
            let pairs = values.iter().map(|value| (AUTHORIZATION, HeaderValue::from_str(value).unwrap()));
            pairs.collect::<HeaderMap>()
        };
        assert_eq!(token(&headers(&[])), Ok(None));
        for good in ["Bearer chy_00", "bearer chy_00", "BEARER  chy_00"] {
            assert_eq!(token(&headers(&[good])), Ok(Some("chy_00")), "{good}");
        }
        for bad in [&["Basic am9lOnNlY3JldA=="][..], &["chy_00"], &[""], &["Bearer chy_00", "Bearer chy_00"]] {
            assert_eq!(token(&headers(bad)), Err(Code::NotSignedIn), "{bad:?}");
        }
    }
}
