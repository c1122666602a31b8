//! `/api/v1/backups`

use std::path::Path;
use std::sync::Arc;

use axum::extract::State;
use chancery_api::Page;
use chancery_api::backup::{Backup, BackupSchedule, BackupVerified, CreateBackup, MadeBackup, VerifyBackup};
use chancery_api::rehearsal::Rehearsal;
use chancery_service::Service;
use chancery_service::backup as service;

use crate::answer::{Answer, data, warned, whole};
use crate::body::Body;
use crate::caller::Caller;
use crate::query::Query;
use crate::view;

pub(crate) async fn list(State(service): State<Arc<Service>>, Caller(actor): Caller) -> Answer<Page<Backup>> {
    Ok(whole(service.backups(&actor).await?.into_iter().map(view::backup).collect()))
}

pub(crate) async fn create(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    body: Body<CreateBackup>,
) -> Answer<MadeBackup> {
    let CreateBackup { to, keep, dry_run } = body.value;
    let input = service::CreateBackup { to: to.map(Into::into), keep, dry_run };
    let made = service.create_backup(&actor, &input).await?;
    let removed = made.removed.iter().map(|file| file.display().to_string()).collect();
    let notices = made.notices.into_iter().map(view::alert).collect();
    Ok(warned(MadeBackup { backup: view::backup(made.backup), removed }, notices))
}

pub(crate) async fn verify(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    body: Body<VerifyBackup>,
) -> Answer<BackupVerified> {
    Ok(data(view::backup_verified(service.verify_backup(&actor, Path::new(&body.value.file)).await?)))
}

pub(crate) async fn schedule(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
) -> Answer<Option<BackupSchedule>> {
    Ok(data(service.backup_schedule(&actor).await?.map(view::backup_schedule)))
}

pub(crate) async fn put_schedule(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Query(rehearsal): Query<Rehearsal>,
    body: Body<Option<BackupSchedule>>,
) -> Answer<Option<BackupSchedule>> {
    let wanted = body.value.map(|BackupSchedule { every_hours, to, keep }| service::BackupSchedule {
        every_hours,
        to: to.into(),
        keep,
    });
    service.schedule_backups(&actor, wanted.as_ref(), rehearsal.dry_run).await?;
    Ok(data(wanted.map(view::backup_schedule)))
}
