//! Keeping the certificate that clients are shown: asked for until there is one, renewed in time, swapped at once.

use std::sync::Arc;
use std::time::Duration;

use chancery_domain::refusal::Code;
use chancery_pki::digest::{hex, sha256};
use chancery_service::{Error, OwnCertificate, Service};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::names::Names;
use super::shown::Shown;

/// How often an authority is looked for while there is none.
const SOON: Duration = Duration::from_secs(2);
/// How often it is asked whether the certificate is still the right one: it may be revoked, or due.
const LATER: Duration = Duration::from_secs(60);

/// The certificate for all names, else for those that were given.
pub(super) async fn of(service: &Service, names: &Names) -> Result<OwnCertificate, Error> {
    match service.own_certificate(&names.all).await {
        Err(Error::Refused(reasons)) if !is_early(&reasons) && !names.given.is_empty() => {
            service.own_certificate(&names.given).await
        }
        other => other,
    }
}

/// Looks after the certificate until the server stops.
pub(super) async fn keep(service: Arc<Service>, shown: Arc<Shown>, names: Names, closing: CancellationToken) {
    let mut complained = String::new();
    loop {
        let wait = match of(&service, &names).await {
            Ok(own) => {
                swap(&shown, &own);
                complained.clear();
                LATER
            }
            Err(Error::Refused(reasons)) if is_early(&reasons) => SOON,
            Err(error) => {
                let why = error.to_string();
                if why != complained {
                    tracing::warn!(%why, "the server has no certificate of its own");
                    complained = why;
                }
                LATER
            }
        };
        if closing.run_until_cancelled(sleep(wait)).await.is_none() {
            return;
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

/// Whether there is no authority yet, so that nothing is wrong.
fn is_early(reasons: &[chancery_domain::refusal::Refusal]) -> bool {
    reasons.iter().any(|reason| reason.code == Code::NoAuthority)
}
