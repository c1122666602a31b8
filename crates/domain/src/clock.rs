//! Where "now" comes from.

use std::time::{SystemTime, UNIX_EPOCH};

use chancery_pki::time::Time;

/// A source of the present time; services hold one, everything below them takes `now` as an argument.
pub trait Clock: Send + Sync {
    /// The present time, to the second, UTC.
    fn now(&self) -> Time;
}

/// The computer's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the computer's clock")]
    fn now(&self) -> Time {
        let seconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds),
        };
        Time::from_unix(seconds)
    }
}
