//! Signed answers in memory, by CertID. What a client can ask for again and again without a nonce is signed once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use chancery_domain::id::Id;
use chancery_pki::ocsp::CertIdHash;
use chancery_pki::time::Time;

use super::OcspAnswer;

/// Parts with a lock of their own.
const PARTS: usize = 32;
/// Most answers of one part; about a kilobyte each.
const MOST: usize = 1_024;
/// Longest serial number that is kept, in octets of its INTEGER (RFC 5280 §4.1.2.2 allows 20).
const LONGEST_SERIAL: usize = 21;

/// Which certificate of which authority, asked for with which hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    authority: Id,
    hash: CertIdHash,
    length: u8,
    serial: [u8; LONGEST_SERIAL],
}

/// Signed answers.
pub(super) struct Ready {
    parts: [RwLock<HashMap<Key, Arc<OcspAnswer>>>; PARTS],
    /// Counts removals: an answer that was decided before one is not put in after it.
    removals: AtomicU64,
}

impl Key {
    /// `None` for what is signed anew each time: other hashes than clients use, and serials that are too long.
    pub(super) fn new(authority: Id, hash: CertIdHash, serial: &[u8]) -> Option<Self> {
        let mut kept = [0; LONGEST_SERIAL];
        kept.get_mut(..serial.len())?.copy_from_slice(serial);
        let length = u8::try_from(serial.len()).ok()?;
        matches!(hash, CertIdHash::Sha1 | CertIdHash::Sha256).then_some(Self { authority, hash, length, serial: kept })
    }

    pub(super) const fn authority(&self) -> Id {
        self.authority
    }

    pub(super) const fn hash(&self) -> CertIdHash {
        self.hash
    }

    pub(super) fn serial(&self) -> &[u8] {
        self.serial.get(..usize::from(self.length)).unwrap_or_default()
    }

    fn part(&self) -> usize {
        // Serials are random; those of an imported authority at least differ in their last octets.
        usize::from(self.serial().iter().fold(0u8, |sum, octet| sum.rotate_left(1) ^ octet)) % PARTS
    }
}

impl Default for Ready {
    fn default() -> Self {
        Self { parts: std::array::from_fn(|_| RwLock::default()), removals: AtomicU64::new(0) }
    }
}

impl Ready {
    /// The answer, unless a new one is due.
    pub(super) fn find(&self, key: &Key, now: Time) -> Option<Arc<OcspAnswer>> {
        let found = self.read(key.part())?.get(key).cloned()?;
        found.note_asked();
        (!found.is_due(now)).then_some(found)
    }

    /// To be taken before the database is asked, and handed to [`Ready::put`].
    pub(super) fn ticket(&self) -> u64 {
        self.removals.load(Ordering::Acquire)
    }

    /// Keeps an answer, unless something was removed since the ticket was taken. A full part loses some other answer.
    pub(super) fn put(&self, key: Key, answer: Arc<OcspAnswer>, ticket: u64) {
        let Some(mut part) = self.write(key.part()) else { return };
        if self.removals.load(Ordering::Acquire) != ticket {
            return;
        }
        if part.len() >= MOST
            && !part.contains_key(&key)
            && let Some(other) = part.keys().next().copied()
        {
            part.remove(&other);
        }
        part.insert(key, answer);
    }

    /// Forgets an answer.
    pub(super) fn remove(&self, key: &Key) {
        // First the count: whoever checks it under the lock of the part either sees it or is removed below.
        self.removals.fetch_add(1, Ordering::AcqRel);
        if let Some(mut part) = self.write(key.part()) {
            part.remove(key);
        }
    }

    /// Forgets all answers of an authority.
    pub(super) fn remove_all_of(&self, authority: Id) {
        self.removals.fetch_add(1, Ordering::AcqRel);
        for number in 0..PARTS {
            if let Some(mut part) = self.write(number) {
                part.retain(|key, _| key.authority != authority);
            }
        }
    }

    /// What is due to be signed again because it was asked for; what was not is forgotten.
    pub(super) fn due(&self, now: Time) -> Vec<Key> {
        let mut due = Vec::new();
        for number in 0..PARTS {
            let Some(mut part) = self.write(number) else { continue };
            part.retain(|key, answer| {
                let (is_due, was_asked) = (answer.is_due(now), answer.was_asked());
                due.extend((is_due && was_asked).then_some(*key));
                !is_due || was_asked
            });
        }
        due
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        (0..PARTS).filter_map(|number| self.read(number)).map(|part| part.len()).sum()
    }

    fn read(&self, part: usize) -> Option<RwLockReadGuard<'_, HashMap<Key, Arc<OcspAnswer>>>> {
        Some(self.parts.get(part)?.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write(&self, part: usize) -> Option<RwLockWriteGuard<'_, HashMap<Key, Arc<OcspAnswer>>>> {
        Some(self.parts.get(part)?.write().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time::from_unix(1_800_000_000);

    fn key(serial: &[u8]) -> Key {
        Key::new(Id(7), CertIdHash::Sha256, serial).unwrap()
    }

    fn answer(made: Time) -> Arc<OcspAnswer> {
        Arc::new(OcspAnswer::lasting(vec![1], [1, 0, 0], made, made.plus(1_000)).unasked())
    }

    #[test]
    fn an_answer_decided_before_a_revocation_is_not_kept_after_it() {
        let ready = Ready::default();
        let ticket = ready.ticket();
        ready.remove(&key(&[1]));
        ready.put(key(&[1]), answer(NOW), ticket);
        assert!(ready.find(&key(&[1]), NOW).is_none());
        ready.put(key(&[1]), answer(NOW), ready.ticket());
        assert!(ready.find(&key(&[1]), NOW).is_some());
    }

    #[test]
    fn from_half_of_its_time_on_an_answer_is_signed_again_if_anybody_asks() {
        let ready = Ready::default();
        for serial in [[1], [2]] {
            ready.put(key(&serial), answer(NOW), ready.ticket());
        }
        assert!(ready.find(&key(&[1]), NOW.plus(499)).is_some());
        assert!(ready.find(&key(&[1]), NOW.plus(500)).is_none());
        assert!(ready.find(&key(&[1]), NOW.plus(-1)).is_none(), "the clock went back");
        assert_eq!(ready.due(NOW.plus(500)), [key(&[1])]);
        assert_eq!(ready.count(), 1, "nobody asked for the other");
    }

    #[test]
    fn memory_is_bounded() {
        let ready = Ready::default();
        for number in 0..100_000u32 {
            ready.put(key(&number.to_be_bytes()), answer(NOW), ready.ticket());
        }
        assert!(ready.count() <= PARTS * MOST);
    }

    #[test]
    fn what_clients_do_not_use_is_not_kept() {
        assert!(Key::new(Id(7), CertIdHash::Sha512, &[1]).is_none());
        assert!(Key::new(Id(7), CertIdHash::Sha1, &[1; 22]).is_none());
        assert_eq!(key(&[0, 1]).serial(), [0, 1]);
        assert_ne!(key(&[1]), key(&[1, 0]));
    }
}
