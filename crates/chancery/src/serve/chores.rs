//! What is done between requests.

use std::sync::Arc;
use std::time::Duration;

use chancery_service::{Actor, Service};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Time between two rounds.
const ROUND: Duration = Duration::from_secs(1);
/// Rounds between two looks at CRLs and OCSP answers.
const SIGNING_ROUNDS: u64 = 30;

/// Time between two looks at the schedule of backups.
const BACKUP_ROUND: Duration = Duration::from_secs(60);

/// Goes round until the server stops. A backup takes its time, and the rest does not wait for it.
pub(super) async fn run(service: Arc<Service>, closing: CancellationToken) {
    tokio::join!(tend(&service, &closing), back_up(&service, &closing));
}

async fn back_up(service: &Service, closing: &CancellationToken) {
    while closing.run_until_cancelled(sleep(BACKUP_ROUND)).await.is_some() {
        if let Err(error) = service.backup_if_due(&Actor::system()).await {
            tracing::warn!(%error, "the scheduled backup was not made");
        }
    }
}

async fn tend(service: &Service, closing: &CancellationToken) {
    for round in 0_u64.. {
        if let Err(error) = service.tend().await {
            tracing::warn!(%error, "look-up tables or log could not be brought up to date");
        }
        if round % SIGNING_ROUNDS == 0 {
            sign_what_is_due(&service).await;
        }
        if closing.run_until_cancelled(sleep(ROUND)).await.is_none() {
            return;
        }
    }
}

async fn sign_what_is_due(service: &Service) {
    if let Err(error) = service.publish_due_crls().await {
        tracing::warn!(%error, "a CRL could not be signed");
    }
    if let Err(error) = service.renew_ocsp_signers().await {
        tracing::warn!(%error, "a signer of OCSP answers could not be renewed");
    }
    if let Err(error) = service.presign_ocsp().await {
        tracing::warn!(%error, "OCSP answers could not be signed again");
    }
}
