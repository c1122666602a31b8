//! How much one client may ask for, in memory that does not grow with the number of clients.

use std::hash::{BuildHasher as _, RandomState};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Clients whose addresses fall into the same of these share an allowance; whose do, nobody can know.
const PLACES: usize = 1 << 14;

/// Allowances per client address (the generic cell rate algorithm).
pub(crate) struct Limiter {
    start: Instant,
    /// Microseconds that one unit of work costs.
    cost: u64,
    /// Microseconds by which a client may be ahead of its allowance.
    ahead: u64,
    hasher: RandomState,
    /// Microseconds since the start at which what was granted is used up.
    places: Box<[AtomicU64]>,
}

impl Limiter {
    /// So many units a second, and so many at once after a pause.
    pub(crate) fn new(per_second: u32, at_once: u32, start: Instant) -> Self {
        let cost = 1_000_000 / u64::from(per_second.max(1));
        let places = (0..PLACES).map(|_| AtomicU64::new(0)).collect();
        Self { start, cost, ahead: cost * u64::from(at_once), hasher: RandomState::new(), places }
    }

    /// Whether a client may have so many units now; what is refused costs nothing. Clients on this machine are not
    /// limited: a proxy in front of us is one, and stands for everybody.
    pub(crate) fn allows(&self, client: IpAddr, units: u32, now: Instant) -> bool {
        let client = client.to_canonical();
        if client.is_loopback() {
            return true;
        }
        let Some(place) = self.places.get(self.place(client)) else { return true };
        let now = micros(now.saturating_duration_since(self.start));
        let wanted = self.cost.saturating_mul(u64::from(units));
        let grant = |used_up: u64| {
            let then = used_up.max(now).saturating_add(wanted);
            (then <= now.saturating_add(self.ahead)).then_some(then)
        };
        place.fetch_update(Ordering::Relaxed, Ordering::Relaxed, grant).is_ok()
    }

    fn place(&self, client: IpAddr) -> usize {
        let hash = match client {
            IpAddr::V4(address) => self.hasher.hash_one(address),
            // Whoever has one address of a network has all of them.
            IpAddr::V6(address) => self.hasher.hash_one(address.to_bits() >> 64),
        };
        usize::try_from(hash % PLACES as u64).unwrap_or(0)
    }
}

/// Who asks when it is not known: all of them together.
pub(crate) const SOMEBODY: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allowance_is_used_up_and_comes_back() {
        let start = Instant::now();
        let limiter = Limiter::new(10, 5, start);
        let client: IpAddr = "192.0.2.1".parse().unwrap();
        let granted = |now| (0..20).filter(|_| limiter.allows(client, 1, now)).count();
        assert_eq!(granted(start), 5);
        assert_eq!(granted(start + Duration::from_millis(100)), 1);
        assert_eq!(granted(start + Duration::from_secs(3_600)), 5);
        assert!(!limiter.allows(client, 6, start + Duration::from_secs(7_200)), "more than ever at once");
    }

    #[test]
    fn networks_share_and_this_machine_is_free() {
        let start = Instant::now();
        let limiter = Limiter::new(1, 1, start);
        let allows = |text: &str| limiter.allows(text.parse().unwrap(), 1, start);
        assert!(allows("2001:db8:1:2::1"));
        assert!(!allows("2001:db8:1:2:ffff::9"));
        // One with an allowance in a place of its own.
        let place = |text: &str| limiter.place(text.parse().unwrap());
        let others = (1..=9).map(|last| format!("192.0.2.{last}"));
        let other = others.into_iter().find(|other| place(other) != place("2001:db8:1:2::1")).unwrap();
        assert!(allows(&other));
        assert!(!allows(&format!("::ffff:{other}")), "the same client");
        assert!((0..100).all(|_| allows("127.0.0.1") && allows("::1")));
    }
}
