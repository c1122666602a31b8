//! The clock, and the latest time that was seen: while the one is behind the other nothing is signed (decision 6).

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_pki::time::Time;
use chancery_store::{Effect, meta};

use crate::error::Result;
use crate::{Actor, Service};

/// How the clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockView {
    /// The present time of this machine.
    pub now: Time,
    /// The latest time any process has seen.
    pub seen: Time,
}

impl Service {
    /// The clock and the latest time seen.
    pub async fn clock(&self, actor: &Actor) -> Result<ClockView> {
        self.permit(actor, Verb::SeeStatus).await?;
        self.clock_view().await
    }

    /// Takes the present time for right though a later one was seen: signing goes on. What bears a later time was made with
    /// a wrong clock.
    ///
    /// Errors: `CHY-3022` when the clock is not that of the database.
    pub async fn accept_clock(&self, actor: &Actor, dry_run: bool) -> Result<ClockView> {
        self.permit(actor, Verb::AcceptClock).await?;
        let result = self.try_accept_clock(actor, dry_run).await;
        self.logged(actor, Verb::AcceptClock, "clock", result).await
    }

    pub(crate) async fn try_accept_clock(&self, actor: &Actor, dry_run: bool) -> Result<ClockView> {
        let before = self.clock_view().await?;
        if dry_run {
            self.store.check_clock(before.now).await?;
            return Ok(ClockView { seen: before.now, ..before });
        }
        let fact = Fact::new(FactKind::TimeAccepted, actor.name.as_str())
            .detail("now", before.now.to_rfc3339())
            .detail("seen", before.seen.to_rfc3339());
        self.write(actor, vec![Effect::AcceptTime], vec![fact]).await?;
        self.clock_view().await
    }

    async fn clock_view(&self) -> Result<ClockView> {
        let now = self.now();
        let seen = meta::highest_time(&self.store).await?.unwrap_or(now);
        Ok(ClockView { now, seen })
    }
}
