//! `/api/v1/profiles`

use std::sync::Arc;

use axum::extract::State;
use chancery_api::Page;
use chancery_api::profile::{Profile, ProfileTest, TestProfile};
use chancery_api::rehearsal::Rehearsal;
use chancery_service::Service;

use crate::answer::{Answer, data, whole};
use crate::body::{Body, Unique};
use crate::caller::Caller;
use crate::place::Place;
use crate::query::Query;
use crate::view;

pub(crate) async fn list(State(service): State<Arc<Service>>, Caller(actor): Caller) -> Answer<Page<Profile>> {
    Ok(whole(service.profiles(&actor).await?.into_iter().map(view::profile).collect()))
}

pub(crate) async fn show(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(slug): Place<String>,
) -> Answer<Profile> {
    Ok(data(view::profile(service.show_profile(&actor, &slug).await?)))
}

pub(crate) async fn put(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(slug): Place<String>,
    Query(rehearsal): Query<Rehearsal>,
    body: Body<Unique>,
) -> Answer<Profile> {
    Ok(data(view::profile(service.put_profile(&actor, &slug, &body.value.0, rehearsal.dry_run).await?)))
}

pub(crate) async fn test(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(slug): Place<String>,
    body: Body<TestProfile>,
) -> Answer<ProfileTest> {
    Ok(data(view::profile_test(service.test_profile(&actor, &slug, body.value.csr.as_bytes()).await?)))
}
