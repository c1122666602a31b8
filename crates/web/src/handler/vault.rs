//! `/api/v1/vault`

use std::sync::Arc;

use axum::extract::State;
use chancery_api::Secret;
use chancery_api::rehearsal::Rehearsal;
use chancery_api::vault::{RecoveryCode, Slot, Vault};
use chancery_service::Service;

use crate::answer::{Answer, data};
use crate::body::Nothing;
use crate::caller::Caller;
use crate::query::Query;

pub(crate) async fn show(State(service): State<Arc<Service>>, Caller(actor): Caller) -> Answer<Vault> {
    let slots = service.vault_slots(&actor).await?.into_iter();
    let slots = slots.map(|slot| Slot { kind: slot.kind, label: slot.label, created: slot.created.to_rfc3339() });
    Ok(data(Vault { slots: slots.collect() }))
}

pub(crate) async fn recovery_code(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Query(rehearsal): Query<Rehearsal>,
    _: Nothing,
) -> Answer<RecoveryCode> {
    let code = service.new_recovery_code(&actor, rehearsal.dry_run).await?;
    Ok(data(RecoveryCode { code: code.map(|code| Secret(code.text())) }))
}
