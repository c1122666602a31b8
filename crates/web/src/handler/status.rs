//! `/api/v1/status`

use std::sync::Arc;

use axum::extract::State;
use chancery_api::status::Status;
use chancery_service::Service;

use crate::answer::{Answer, data};
use crate::caller::Caller;
use crate::view;

pub(crate) async fn show(State(service): State<Arc<Service>>, Caller(actor): Caller) -> Answer<Status> {
    Ok(data(view::status(service.status(&actor).await?)))
}
