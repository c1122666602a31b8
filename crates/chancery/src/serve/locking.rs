//! Keys that were unlocked for a time are locked again by the process that holds them.

use std::sync::Arc;
use std::time::Duration;

use chancery_service::Service;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Time between two looks at keys that were unlocked for a time.
const LOCK_ROUND: Duration = Duration::from_secs(1);

/// Locks keys again once their time is over, until the server stops.
pub(super) async fn lock(service: Arc<Service>, closing: CancellationToken) {
    while closing.run_until_cancelled(sleep(LOCK_ROUND)).await.is_some() {
        service.lock_overdue_keys();
    }
}
