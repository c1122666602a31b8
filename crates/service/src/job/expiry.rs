//! Tells the log how many certificates ended, so that it says when they did.

use chancery_domain::log::{Fact, FactKind};
use chancery_pki::time::Time;
use chancery_store::{Commit, certificate};

use super::{Job, Rest, Work};
use crate::Service;
use crate::error::Result;

/// Name of the row of `meta` with the time up to which it was told, and kind of its MAC.
const TOLD: &str = "expiry_told";

pub(super) struct TellExpired;

impl Job for TellExpired {
    fn name(&self) -> &'static str {
        "expiry"
    }

    fn every(&self) -> i64 {
        3_600
    }

    fn is_called_for<'s>(&self, _: &'s Service) -> Work<'s, bool> {
        Box::pin(async { Ok(false) })
    }

    fn run<'s>(&self, service: &'s Service) -> Work<'s, Rest> {
        Box::pin(tell(service))
    }
}

async fn tell(service: &Service) -> Result<Rest> {
    let now = service.now();
    let told = service.recall::<i64>(TOLD).await?.map(Time::from_unix);
    let ended = certificate::count_ended(&service.store, told, now).await?;
    if ended > 0 {
        let fact = Fact::new(FactKind::CertificatesExpired, "system").detail("count", ended).detail("until", now);
        service.store.commit(Commit::new(now, "system").tell(fact)).await?;
    }
    service.remember(TOLD, &now.unix()).await?;
    Ok(Rest::Nothing)
}
