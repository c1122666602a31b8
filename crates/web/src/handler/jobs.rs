//! `/api/v1/jobs`

use std::sync::Arc;

use axum::extract::State;
use chancery_api::Page;
use chancery_api::status::Job;
use chancery_service::Service;

use crate::answer::{Answer, whole};
use crate::caller::Caller;
use crate::view;

pub(crate) async fn list(State(service): State<Arc<Service>>, Caller(actor): Caller) -> Answer<Page<Job>> {
    Ok(whole(service.jobs(&actor).await?.into_iter().map(view::job).collect()))
}
