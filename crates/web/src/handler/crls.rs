//! `/api/v1/crls`

use std::sync::Arc;

use axum::extract::State;
use base64ct::{Base64, Encoding as _};
use chancery_api::Page;
use chancery_api::certificate::Revoked;
use chancery_api::crl::{
    AddEntries, Crl, CrlDiff, CrlQuery, CrlRecord, CrlSchedule, CrlSummary, DiffQuery, HistoryQuery, PublishCrl,
    ScheduleCrl,
};
use chancery_service::Service;

use crate::answer::{Answer, data, whole};
use crate::body::Body;
use crate::caller::Caller;
use crate::place::Place;
use crate::query::Query;
use crate::{input, view};

pub(crate) async fn list(State(service): State<Arc<Service>>, Caller(actor): Caller) -> Answer<Page<CrlSummary>> {
    Ok(whole(service.crls(&actor).await?.into_iter().map(view::crl).collect()))
}

pub(crate) async fn show(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(authority): Place<String>,
    Query(query): Query<CrlQuery>,
) -> Answer<Crl> {
    let (found, der) = match query.delta {
        true => service.show_delta(&actor, &authority, query.partition).await?,
        false => service.show_crl(&actor, &authority, query.partition).await?,
    };
    Ok(data(Crl { summary: view::crl(found), base64: Base64::encode_string(&der) }))
}

pub(crate) async fn history(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(authority): Place<String>,
    Query(query): Query<HistoryQuery>,
) -> Answer<Page<CrlRecord>> {
    let found = service.crl_history(&actor, &authority, query.limit).await?;
    Ok(whole(found.into_iter().map(view::crl_record).collect()))
}

pub(crate) async fn diff(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(authority): Place<String>,
    Query(query): Query<DiffQuery>,
) -> Answer<CrlDiff> {
    Ok(data(view::crl_diff(service.crl_diff(&actor, &authority, query.from, query.to).await?)))
}

pub(crate) async fn publish(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(authority): Place<String>,
    body: Body<PublishCrl>,
) -> Answer<CrlSummary> {
    let PublishCrl { next_update_days: days, delta, passphrase, dry_run, assume_unlocked } = body.value;
    let passphrase = passphrase.map(input::passphrase);
    let published = match (dry_run, delta) {
        (true, _) => service.rehearse_crl(&actor, &authority, days, passphrase.as_ref(), assume_unlocked).await?,
        (false, true) => service.publish_delta(&actor, &authority, days, passphrase.as_ref()).await?,
        (false, false) => service.publish_crl(&actor, &authority, days, passphrase.as_ref()).await?,
    };
    Ok(data(view::crl(published)))
}

pub(crate) async fn add_entries(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(authority): Place<String>,
    body: Body<AddEntries>,
) -> Answer<Revoked> {
    Ok(data(view::revoked(service.add_entries(&actor, &authority, &input::add_entries(body.value)?).await?)))
}

pub(crate) async fn schedule(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(authority): Place<String>,
) -> Answer<CrlSchedule> {
    Ok(data(view::crl_schedule(service.crl_schedule(&actor, &authority).await?)))
}

pub(crate) async fn put_schedule(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(authority): Place<String>,
    body: Body<ScheduleCrl>,
) -> Answer<CrlSchedule> {
    let set = service.schedule_crl(&actor, &authority, &input::schedule_crl(&body.value)).await?;
    Ok(data(view::crl_schedule(set)))
}
