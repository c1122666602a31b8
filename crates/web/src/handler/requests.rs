//! `/api/v1/requests`

use std::sync::Arc;

use axum::extract::State;
use chancery_api::Page;
use chancery_api::rehearsal::Rehearsal;
use chancery_api::request::{CompleteRequest, CreateRequest, ExportKey, ExportedKey, Request, RequestQuery};
use chancery_service::Service;

use crate::answer::{Answer, data, part};
use crate::body::{Body, Nothing};
use crate::caller::Caller;
use crate::place::Place;
use crate::query::Query;
use crate::{input, view};

pub(crate) async fn list(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Query(query): Query<RequestQuery>,
) -> Answer<Page<Request>> {
    let (found, next) = service.requests(&actor, &input::request_query(query)).await?;
    Ok(part(found.into_iter().map(view::request_in_list).collect(), next))
}

pub(crate) async fn create(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    body: Body<CreateRequest>,
) -> Answer<Request> {
    Ok(data(view::request(service.create_request(&actor, &input::create_request(body.value)).await?)))
}

pub(crate) async fn show(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
) -> Answer<Request> {
    Ok(data(view::request(service.request(&actor, &name).await?)))
}

pub(crate) async fn complete(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    body: Body<CompleteRequest>,
) -> Answer<Request> {
    let CompleteRequest { pem, dry_run } = body.value;
    Ok(data(view::request(service.complete_request(&actor, &name, &pem, dry_run).await?)))
}

pub(crate) async fn cancel(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    Query(rehearsal): Query<Rehearsal>,
    _: Nothing,
) -> Answer<Request> {
    Ok(data(view::request(service.cancel_request(&actor, &name, rehearsal.dry_run).await?)))
}

pub(crate) async fn export_key(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    body: Body<ExportKey>,
) -> Answer<ExportedKey> {
    let password = input::passphrase(body.value.password);
    let pem = service.export_request_key(&actor, &name, &password).await?;
    Ok(data(ExportedKey { pem: pem.to_string() }))
}
