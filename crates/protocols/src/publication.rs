//! `/ca/…` and `/crl/…`: what certificates name as places of their authority's certificate and CRL.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, EXPIRES, LAST_MODIFIED};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use chancery_pki::time::Time;
use chancery_service::Service;
use chancery_service::publication::{Publication, PublishedFile};

use crate::base::Base;
use crate::conditional::has_it_already;
use crate::http_date::to_http_date;
use crate::missing::{no_such_address, not_published, unavailable};

/// Longest time for which a cache may hand out a CRL without asking, in seconds. Its nextUpdate is days away, but a
/// revocation must not wait for that.
const LONGEST_CRL_AGE: i64 = 3_600;
/// The same for a certificate: it changes only when its authority is renewed.
const CERTIFICATE_AGE: i64 = 86_400;

/// Addresses of certificates and CRLs.
pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new().route("/ca/{file}", get(certificate)).route("/crl/{file}", get(crl))
}

/// What every handler needs. A name that is no text names nothing.
type Asked = (State<Arc<Service>>, Extension<Base>, Result<Path<String>, PathRejection>, Uri, HeaderMap);

async fn certificate((service, base, name, uri, headers): Asked) -> Response {
    let named = name.as_ref().ok().and_then(|name| PublishedFile::certificate(name));
    answer(&service, &base, named, &uri, &headers).await
}

async fn crl((service, base, name, uri, headers): Asked) -> Response {
    let named = name.as_ref().ok().and_then(|name| PublishedFile::crl(name));
    answer(&service, &base, named, &uri, &headers).await
}

async fn answer(
    service: &Service,
    Base(base): &Base,
    named: Option<(&str, PublishedFile)>,
    uri: &Uri,
    headers: &HeaderMap,
) -> Response {
    let Some((slug, file)) = named else { return no_such_address(uri.path()) };
    match service.published(base, slug, file).await {
        Ok(Ok(publication)) => handed_out(&publication, headers, service.now()),
        Ok(Err(why)) => not_published(slug, why),
        Err(error) => unavailable(&error),
    }
}

fn handed_out(publication: &Publication, asked: &HeaderMap, now: Time) -> Response {
    let etag = format!("\"{}\"", publication.etag);
    let validators: [(HeaderName, String); 4] = [
        (LAST_MODIFIED, to_http_date(publication.made)),
        (CACHE_CONTROL, cache_control(publication, now)),
        (EXPIRES, to_http_date(now.plus(age(publication, now)))),
        (ETAG, etag.clone()),
    ];
    if has_it_already(asked, &etag, publication.made) {
        return (StatusCode::NOT_MODIFIED, validators).into_response();
    }
    let body = Body::from(Bytes::from_owner(publication.bytes.clone()));
    (validators, [(CONTENT_TYPE, publication.media_type)], body).into_response()
}

fn cache_control(publication: &Publication, now: Time) -> String {
    match age(publication, now) {
        0 => "public, no-cache".to_owned(),
        age => format!("public, max-age={age}, must-revalidate"),
    }
}

/// Seconds for which it may be kept.
fn age(publication: &Publication, now: Time) -> i64 {
    match publication.next_update {
        Some(next_update) => (next_update.unix() - now.unix()).clamp(0, LONGEST_CRL_AGE),
        None => CERTIFICATE_AGE,
    }
}
