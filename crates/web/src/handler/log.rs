//! `/api/v1/log`

use std::sync::Arc;

use axum::extract::State;
use chancery_api::Page;
use chancery_api::log::{LogEntry, LogQuery, LogVerified, VerifyLog};
use chancery_service::Service;

use crate::answer::{Answer, data, part};
use crate::body::Body;
use crate::caller::Caller;
use crate::query::Query;
use crate::view;

pub(crate) async fn list(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Query(query): Query<LogQuery>,
) -> Answer<Page<LogEntry>> {
    let (found, next) = service.log_entries(&actor, query.limit, query.cursor.as_deref()).await?;
    Ok(part(found.into_iter().map(view::log_entry).collect(), next))
}

pub(crate) async fn verify(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    body: Body<VerifyLog>,
) -> Answer<LogVerified> {
    let found = service.verify_log(&actor, body.value.checkpoint.as_deref()).await?;
    Ok(data(LogVerified {
        sound: found.sound,
        entries: found.entries,
        certificates: found.certificates,
        faults: found.faults,
        checkpoint: found.checkpoint,
    }))
}
