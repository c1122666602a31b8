//! Identifiers of our own objects: 64 bits, ordered by time, made without asking the database.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};

use chancery_pki::time::Time;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Identifier of an object. Later objects have larger ones. A decimal string in JSON, because JavaScript's numbers
/// lose digits above 2^53.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub i64);

/// 2025-01-01T00:00:00Z: identifiers count milliseconds from here; 41 bits last until 2094.
const EPOCH: i64 = 1_735_689_600;
/// Bits for the process that makes the identifier.
const NODE_BITS: u32 = 10;
/// Bits for identifiers of one process in one millisecond.
const SEQUENCE_BITS: u32 = 12;

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The text is not an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an identifier is a whole number above zero")]
pub struct BadId;

impl FromStr for Id {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number: i64 = if digits { text.parse().map_err(|_| BadId)? } else { return Err(BadId) };
        if number > 0 { Ok(Self(number)) } else { Err(BadId) }
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Makes identifiers; each is larger than the one before, also when the clock stands still or goes back.
///
/// `node` keeps processes apart that make identifiers in the same second (the epoch of the process, modulo 1,024).
#[derive(Debug)]
pub struct IdGenerator {
    node: i64,
    /// Milliseconds since `EPOCH`, then the sequence: all but the node.
    last: AtomicI64,
}

impl IdGenerator {
    /// A generator for the process `node` that never goes below the time `floor` (the highest time seen before).
    pub fn new(node: i64, floor: Time) -> Self {
        let node = node.rem_euclid(1 << NODE_BITS);
        Self { node, last: AtomicI64::new(first_of(floor)) }
    }

    /// The next identifier.
    pub fn next(&self, now: Time) -> Id {
        let step = |last: i64| (last + 1).max(first_of(now));
        let ticks = self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(step(last)))
            .map_or_else(step, step);
        let milliseconds = ticks >> SEQUENCE_BITS;
        let sequence = ticks & ((1 << SEQUENCE_BITS) - 1);
        Id(milliseconds << (NODE_BITS + SEQUENCE_BITS) | self.node << SEQUENCE_BITS | sequence)
    }
}

/// The first tick of a second; times before the epoch count as its first second, so identifiers stay above zero.
fn first_of(now: Time) -> i64 {
    let seconds = (now.unix() - EPOCH).clamp(1, 1 << 31);
    (seconds * 1_000) << SEQUENCE_BITS
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const NOW: Time = Time::from_unix(1_800_000_000);

    #[test]
    fn larger_each_time_even_when_the_clock_goes_back() {
        let ids = IdGenerator::new(7, NOW);
        let times = [NOW, NOW, NOW.plus(-4_000), NOW.plus(1), NOW.plus(1), Time::from_unix(0)];
        let made: Vec<Id> = times.iter().map(|now| ids.next(*now)).collect();
        assert!(made.is_sorted_by(|a, b| a < b), "{made:?}");
        assert!(made.iter().all(|id| id.0 > 0));
    }

    #[test]
    fn a_second_holds_millions() {
        let ids = IdGenerator::new(1, NOW);
        let first = ids.next(NOW);
        let last = (0..100_000).map(|_| ids.next(NOW)).max().unwrap();
        assert!(last > first && last < IdGenerator::new(1, NOW).next(NOW.plus(1)));
    }

    #[test]
    fn processes_of_the_same_second_do_not_collide() {
        let made: BTreeSet<Id> = (0..1_024).map(|node| IdGenerator::new(node, NOW).next(NOW)).collect();
        assert_eq!(made.len(), 1_024);
    }

    #[test]
    fn a_string_in_json() {
        let id = Id(7_654_321_987_654_321);
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"7654321987654321\"");
        assert_eq!(serde_json::from_str::<Id>("\"7654321987654321\"").unwrap(), id);
        for bad in ["\"\"", "\"-1\"", "\"0\"", "\"+5\"", "\"9223372036854775808\"", "5"] {
            assert!(serde_json::from_str::<Id>(bad).is_err(), "{bad}");
        }
    }
}
