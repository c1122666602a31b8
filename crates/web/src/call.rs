//! One call, when it is known who calls: its address is looked at, it is done once where it has a key, and its answer has
//! the fields that are wanted.

use axum::extract::Request;
use axum::http::Uri;
use axum::http::header::{IF_MATCH, IF_UNMODIFIED_SINCE};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use chancery_service::Service;

use crate::answer::No;
use crate::body::field;
use crate::once::once;
use crate::{fields, place, query};

/// Runs it.
pub(crate) async fn call(service: &Service, request: Request, next: Next) -> Response {
    if let Err(no) = without_nul(request.uri()) {
        return no.into_response();
    }
    if let Err(no) = unconditional(&request) {
        return no.into_response();
    }
    if request.uri().query().is_none() {
        return once(service, request, next).await;
    }
    match fields::take(request) {
        Ok((request, None)) => once(service, request, next).await,
        Ok((request, Some(chosen))) => chosen.of(next.run(request).await).await,
        Err(no) => no.into_response(),
    }
}

/// Nothing here has an ETag, so a change that shall be made only to a certain version cannot be made (RFC 9110 §13.1.1).
fn unconditional(request: &Request) -> Result<(), No> {
    let asked = [IF_MATCH, IF_UNMODIFIED_SINCE].into_iter().find(|name| request.headers().contains_key(name));
    match asked.filter(|_| !request.method().is_safe()) {
        Some(name) => Err(field(name.as_str(), "", "to be left out: there are no versions to compare with").into()),
        None => Ok(()),
    }
}

/// A NUL, which not every database can keep or look for, stands in no name and no value. (In JSON it is refused as it is
/// read.)
fn without_nul(uri: &Uri) -> Result<(), No> {
    const NUL: &str = "%00";
    if uri.path().contains(NUL) {
        return Err(place::refused(uri));
    }
    if uri.query().is_some_and(|query| query.contains(NUL)) {
        return Err(query::refused(uri));
    }
    Ok(())
}
