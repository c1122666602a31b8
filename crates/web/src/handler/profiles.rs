//! `/api/v1/profiles`

use std::sync::Arc;

use axum::extract::{Path, State};
use chancery_api::Page;
use chancery_api::profile::{Profile, ProfileTest, TestProfile};
use chancery_domain::refusal::{Code, Refusal};
use chancery_service::{Error, Service};

use crate::answer::{Answer, data, whole};
use crate::body::Body;
use crate::caller::Caller;
use crate::view;

pub(crate) async fn list(State(service): State<Arc<Service>>, Caller(_): Caller) -> Answer<Page<Profile>> {
    Ok(whole(all(&service).await?))
}

pub(crate) async fn show(
    State(service): State<Arc<Service>>,
    Caller(_): Caller,
    Path(slug): Path<String>,
) -> Answer<Profile> {
    Ok(data(one(&service, &slug).await?))
}

pub(crate) async fn put(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Path(slug): Path<String>,
    body: Body<serde_json::Value>,
) -> Answer<Profile> {
    service.put_profile(&actor, &slug, &body.value).await?;
    Ok(data(one(&service, &slug).await?))
}

pub(crate) async fn test(
    State(service): State<Arc<Service>>,
    Caller(_): Caller,
    Path(slug): Path<String>,
    body: Body<TestProfile>,
) -> Answer<ProfileTest> {
    Ok(data(view::profile_test(service.test_profile(&slug, body.value.csr.as_bytes()).await?)))
}

async fn one(service: &Service, slug: &str) -> Result<Profile, Error> {
    let found = all(service).await?.into_iter().find(|profile| profile.slug == slug);
    let missing = || Refusal::new(Code::NotFound).with("kind", "profile").with("given", slug);
    Ok(found.ok_or_else(missing)?)
}

async fn all(service: &Service) -> Result<Vec<Profile>, Error> {
    let authorities = service.authorities().await?;
    let profiles = service.profiles().await?;
    Ok(profiles.into_iter().map(|(profile, own)| view::profile(&profile, own, &authorities)).collect())
}
