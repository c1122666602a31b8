//! What is done between requests.

use std::sync::Arc;
use std::time::Duration;

use chancery_service::Service;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Time between two rounds.
const ROUND: Duration = Duration::from_secs(1);
/// Rounds between two looks at the CRLs.
const CRL_ROUNDS: u64 = 30;

/// Goes round until the server stops.
pub(super) async fn run(service: Arc<Service>, closing: CancellationToken) {
    for round in 0_u64.. {
        if let Err(error) = service.tend().await {
            tracing::warn!(%error, "look-up tables or log could not be brought up to date");
        }
        if round % CRL_ROUNDS == 0
            && let Err(error) = service.publish_due_crls().await
        {
            tracing::warn!(%error, "a CRL could not be signed");
        }
        if closing.run_until_cancelled(sleep(ROUND)).await.is_none() {
            return;
        }
    }
}
