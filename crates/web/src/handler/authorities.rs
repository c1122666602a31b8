//! `/api/v1/authorities`

use std::sync::Arc;

use axum::extract::State;
use chancery_api::Page;
use chancery_api::authority::{
    Authority, CompleteAuthority, CreateAuthority, MakeDefault, Reissue, Reissued, RenewAuthority, RetireAuthority,
    SetUp, UnlockAuthority,
};
use chancery_api::rehearsal::Rehearsal;
use chancery_service::Service;

use crate::answer::{Answer, data, whole};
use crate::body::{Body, Nothing, field};
use crate::caller::Caller;
use crate::place::Place;
use crate::query::Query;
use crate::{input, view};

pub(crate) async fn list(State(service): State<Arc<Service>>, Caller(actor): Caller) -> Answer<Page<Authority>> {
    let mut found = service.authorities(&actor).await?;
    // Roots first, otherwise oldest first.
    found.sort_by_key(|authority| authority.kind != "root");
    Ok(whole(found.into_iter().map(view::authority).collect()))
}

pub(crate) async fn show(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
) -> Answer<Authority> {
    Ok(data(view::authority(service.show_authority(&actor, &name).await?)))
}

pub(crate) async fn set_up(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    body: Body<SetUp>,
) -> Answer<Vec<Authority>> {
    let made = service.set_up(&actor, &input::set_up(body.value)).await?;
    Ok(data(made.into_iter().map(view::authority).collect()))
}

pub(crate) async fn create(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    body: Body<CreateAuthority>,
) -> Answer<Authority> {
    Ok(data(view::authority(service.create_authority(&actor, &input::create_authority(body.value)).await?)))
}

pub(crate) async fn renew(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    body: Body<RenewAuthority>,
) -> Answer<Authority> {
    Ok(data(view::authority(service.renew_authority(&actor, &name, &input::renew_authority(body.value)).await?)))
}

pub(crate) async fn replace(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    body: Body<RenewAuthority>,
) -> Answer<Authority> {
    Ok(data(view::authority(service.replace_authority(&actor, &name, &input::renew_authority(body.value)).await?)))
}

pub(crate) async fn complete(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    body: Body<CompleteAuthority>,
) -> Answer<Authority> {
    let CompleteAuthority { pem, dry_run } = body.value;
    Ok(data(view::authority(service.complete_authority(&actor, &name, &pem, dry_run).await?)))
}

pub(crate) async fn make_default(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    body: Body<MakeDefault>,
) -> Answer<Authority> {
    let MakeDefault { profiles, dry_run } = body.value;
    Ok(data(view::authority(service.make_default(&actor, &name, &profiles, dry_run).await?)))
}

pub(crate) async fn reissue(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    body: Body<Reissue>,
) -> Answer<Reissued> {
    let found = service.reissue_authority(&actor, &name, &input::reissue(body.value)).await?;
    Ok(data(view::reissued(found)))
}

pub(crate) async fn retire(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    body: Body<RetireAuthority>,
) -> Answer<Authority> {
    let RetireAuthority { force, dry_run } = body.value;
    Ok(data(view::authority(service.retire_authority(&actor, &name, force, dry_run).await?)))
}

pub(crate) async fn unlock(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    body: Body<UnlockAuthority>,
) -> Answer<Authority> {
    let UnlockAuthority { passphrase, seconds, dry_run } = body.value;
    let unlocked = match (passphrase.map(input::passphrase), dry_run) {
        (passphrase, true) => service.rehearse_unlock(&actor, &name, passphrase.as_ref(), seconds).await?,
        (Some(passphrase), false) => service.unlock_authority(&actor, &name, &passphrase, seconds).await?,
        (None, false) => return Err(field("passphrase", "", "a passphrase").into()),
    };
    Ok(data(view::authority(unlocked)))
}

pub(crate) async fn lock(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    Query(rehearsal): Query<Rehearsal>,
    _: Nothing,
) -> Answer<Authority> {
    Ok(data(view::authority(service.lock_authority(&actor, &name, rehearsal.dry_run).await?)))
}
