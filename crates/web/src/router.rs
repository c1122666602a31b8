//! Every address of `/api/v1`, as `chancery_api::Client` calls them.

use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, Uri};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post, put};
use chancery_domain::refusal::{Code, Refusal};
use chancery_service::Service;

use crate::answer::No;
use crate::bearer::bearer;
use crate::body::field;
use crate::handler::{
    authorities, backups, certificates, clock, crls, jobs, log, persons, profiles, requests, status, tokens, vault,
};
use crate::openapi;
use crate::shield::shield;

/// The router of the REST API. Whoever serves it puts an `Actor` into the extensions of requests whose caller is known;
/// a bearer token that comes with a request is read here.
pub fn router(service: Arc<Service>) -> Router {
    let api = Router::new()
        .merge(authority_routes())
        .merge(certificate_routes())
        .merge(crl_routes())
        .merge(request_routes())
        .merge(person_routes())
        .merge(backup_routes())
        .merge(token_routes())
        .merge(others());
    Router::new()
        .nest("/api/v1", api)
        .fallback(unknown_address)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(Arc::clone(&service), bearer))
        .layer(from_fn(shield))
        .with_state(service)
}

type Routes = Router<Arc<Service>>;

fn authority_routes() -> Routes {
    Router::new()
        .route("/authorities", get(authorities::list).post(authorities::create))
        .route("/authorities/setup", post(authorities::set_up))
        .route("/authorities/{name}", get(authorities::show))
        .route("/authorities/{name}/renew", post(authorities::renew))
        .route("/authorities/{name}/replace", post(authorities::replace))
        .route("/authorities/{name}/certificate", post(authorities::complete))
        .route("/authorities/{name}/default", post(authorities::make_default))
        .route("/authorities/{name}/reissue", post(authorities::reissue))
        .route("/authorities/{name}/retire", post(authorities::retire))
        .route("/authorities/{name}/unlock", post(authorities::unlock))
        .route("/authorities/{name}/lock", post(authorities::lock))
}

fn certificate_routes() -> Routes {
    Router::new()
        .route("/certificates", get(certificates::list).post(certificates::issue))
        .route("/certificates/{name}", get(certificates::show))
        .route("/certificates/{name}/chain", get(certificates::chain))
        .route("/certificates/{name}/history", get(certificates::history))
        .route("/certificates/{name}/renew", post(certificates::renew))
        .route("/certificates/{name}/rekey", post(certificates::rekey))
        .route("/certificates/{name}/revoke", post(certificates::revoke))
        .route("/certificates/{name}/hold", post(certificates::hold))
        .route("/certificates/{name}/release", post(certificates::release))
        .route("/certificates/{name}/p12", post(certificates::export_pkcs12))
}

fn request_routes() -> Routes {
    Router::new()
        .route("/requests", get(requests::list).post(requests::create))
        .route("/requests/{name}", get(requests::show))
        .route("/requests/{name}/complete", post(requests::complete))
        .route("/requests/{name}/cancel", post(requests::cancel))
        .route("/requests/{name}/key", post(requests::export_key))
}

fn crl_routes() -> Routes {
    Router::new()
        .route("/crls", get(crls::list))
        .route("/crls/{authority}", get(crls::show))
        .route("/crls/{authority}/history", get(crls::history))
        .route("/crls/{authority}/diff", get(crls::diff))
        .route("/crls/{authority}/publish", post(crls::publish))
        .route("/crls/{authority}/entries", post(crls::add_entries))
        .route("/crls/{authority}/schedule", get(crls::schedule).put(crls::put_schedule))
}

fn person_routes() -> Routes {
    Router::new()
        .route("/persons", get(persons::list).post(persons::create))
        .route("/persons/{person}", get(persons::show).post(persons::edit))
        .route("/persons/{person}/suspend", post(persons::suspend))
        .route("/persons/{person}/resume", post(persons::resume))
        .route("/persons/{person}/addresses/{address}", put(persons::add_address).delete(persons::remove_address))
        .route("/persons/{person}/domains/{domain}", put(persons::add_domain).delete(persons::remove_domain))
}

fn backup_routes() -> Routes {
    Router::new()
        .route("/backups", get(backups::list).post(backups::create))
        .route("/backups/verify", post(backups::verify))
        .route("/backups/schedule", get(backups::schedule).put(backups::put_schedule))
}

fn token_routes() -> Routes {
    Router::new()
        .route("/tokens", get(tokens::list).post(tokens::create))
        .route("/tokens/{token}/revoke", post(tokens::revoke))
        .route("/whoami", get(tokens::whoami))
        .route("/whoami/sign-out", post(tokens::sign_out))
}

fn others() -> Routes {
    Router::new()
        .route("/profiles", get(profiles::list))
        .route("/profiles/{slug}", get(profiles::show).put(profiles::put))
        .route("/profiles/{slug}/test", post(profiles::test))
        .route("/log", get(log::list))
        .route("/log/verify", post(log::verify))
        .route("/clock", get(clock::show))
        .route("/clock/accept", post(clock::accept))
        .route("/vault", get(vault::show))
        .route("/vault/recovery-code", post(vault::recovery_code))
        .route("/jobs", get(jobs::list))
        .route("/status", get(status::show))
        .route("/openapi.json", get(openapi::show))
}

async fn unknown_address(uri: Uri) -> No {
    let given: String = uri.path().chars().take(200).collect();
    Refusal::new(Code::NotFound).with("kind", "address").with("given", given).into()
}

async fn wrong_method(uri: Uri) -> No {
    let given: String = uri.path().chars().take(200).collect();
    No::from(field("method", &given, "a method that this address has")).status(StatusCode::METHOD_NOT_ALLOWED)
}
