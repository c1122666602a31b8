//! Saying that this node lives, where other nodes use the same database.

use std::sync::Arc;

use chancery_service::{BEAT, Error, Service, StoreError};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Goes on until the server stops. A node that another one shut out writes nothing any more: it stops by itself, and the
/// service manager starts it anew.
pub(super) async fn keep(service: Arc<Service>, closing: CancellationToken) {
    loop {
        match service.beat().await {
            Ok(()) => {}
            Err(Error::Store(error @ StoreError::Fenced { .. })) => {
                tracing::error!(%error, "this node was shut out and stops");
                closing.cancel();
                return;
            }
            Err(error) => tracing::warn!(%error, "the database does not know that this node lives"),
        }
        if closing.run_until_cancelled(sleep(BEAT)).await.is_none() {
            return;
        }
    }
}
