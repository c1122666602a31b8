//! The certificate that clients are shown is swapped as soon as the job that looks after it has another.

use std::sync::Arc;

use chancery_pki::digest::{hex, sha256};
use chancery_service::OwnCertificate;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::shown::Shown;

/// Shows each new certificate until the server stops.
pub(super) async fn keep(
    mut latest: watch::Receiver<Option<Arc<OwnCertificate>>>,
    shown: Arc<Shown>,
    closing: CancellationToken,
) {
    while let Some(Ok(())) = closing.run_until_cancelled(latest.changed()).await {
        let own = latest.borrow_and_update().clone();
        if let Some(own) = own {
            swap(&shown, &own);
        }
    }
}

fn swap(shown: &Shown, own: &OwnCertificate) {
    let Some(leaf) = own.chain.first().filter(|leaf| **leaf != shown.leaf()) else { return };
    match shown.swap(own.chain.clone(), &own.key) {
        Ok(()) => {
            let (sha256, until) = (hex(&sha256(leaf)), own.not_after.to_rfc3339());
            tracing::info!(sha256, until, "clients are shown a new certificate");
        }
        Err(error) => tracing::error!(%error, "TLS cannot use the server's own certificate"),
    }
}
