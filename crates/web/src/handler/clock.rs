//! `/api/v1/clock`

use std::sync::Arc;

use axum::extract::State;
use chancery_api::clock::Clock;
use chancery_api::rehearsal::Rehearsal;
use chancery_service::Service;
use chancery_service::clock::ClockView;

use crate::answer::{Answer, data};
use crate::body::Nothing;
use crate::caller::Caller;
use crate::query::Query;

pub(crate) async fn show(State(service): State<Arc<Service>>, Caller(actor): Caller) -> Answer<Clock> {
    Ok(data(clock(service.clock(&actor).await?)))
}

pub(crate) async fn accept(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Query(rehearsal): Query<Rehearsal>,
    _: Nothing,
) -> Answer<Clock> {
    Ok(data(clock(service.accept_clock(&actor, rehearsal.dry_run).await?)))
}

fn clock(view: ClockView) -> Clock {
    Clock { now: view.now.to_rfc3339(), seen: view.seen.to_rfc3339() }
}
