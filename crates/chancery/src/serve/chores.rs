//! What every process does for itself between requests; what is done once for all of them are jobs.

use std::sync::Arc;
use std::time::Duration;

use chancery_service::{Actor, Service};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Time between two looks at keys that were unlocked for a time.
const LOCK_ROUND: Duration = Duration::from_secs(1);
/// Time between two looks at the answers of the OCSP responder that this process keeps.
const OCSP_ROUND: Duration = Duration::from_secs(30);
/// Time between two looks at the schedule of backups.
const BACKUP_ROUND: Duration = Duration::from_secs(60);

/// Goes round until the server stops. Some of it takes its time, and the rest does not wait for it.
pub(super) async fn run(service: Arc<Service>, closing: CancellationToken) {
    tokio::join!(lock(&service, &closing), presign(&service, &closing), back_up(&service, &closing));
}

async fn lock(service: &Service, closing: &CancellationToken) {
    while closing.run_until_cancelled(sleep(LOCK_ROUND)).await.is_some() {
        service.lock_overdue_keys();
    }
}

async fn presign(service: &Service, closing: &CancellationToken) {
    loop {
        if let Err(error) = service.presign_ocsp().await {
            tracing::warn!(%error, "OCSP answers could not be signed again");
        }
        if closing.run_until_cancelled(sleep(OCSP_ROUND)).await.is_none() {
            return;
        }
    }
}

async fn back_up(service: &Service, closing: &CancellationToken) {
    while closing.run_until_cancelled(sleep(BACKUP_ROUND)).await.is_some() {
        if let Err(error) = service.backup_if_due(&Actor::system()).await {
            tracing::warn!(%error, "the scheduled backup was not made");
        }
    }
}
