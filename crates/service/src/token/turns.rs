//! Callers who show the same token at the same time: one reading of it serves all who came before it began.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex as StdMutex, MutexGuard as StdMutexGuard, PoisonError};

use chancery_store::Error;
use tokio::sync::{Mutex, MutexGuard};

use crate::Actor;

/// The SHA-256 of a token's secret.
type Hash = [u8; 32];
/// What all of them are told: who holds the token, or why the database does not say.
pub(super) type Read = Result<Actor, Error>;

/// Queues of callers, for as long as somebody waits in them.
#[derive(Default)]
pub(crate) struct Turns(StdMutex<HashMap<Hash, Waiting>>);

/// A queue, and how many wait in it.
#[derive(Default)]
struct Waiting {
    queue: Arc<Queue>,
    callers: usize,
}

#[derive(Default)]
struct Queue {
    /// Callers that came so far.
    came: AtomicU64,
    last: Mutex<Last>,
}

/// The last reading.
#[derive(Default)]
struct Last {
    /// Callers that had come when it began.
    came: u64,
    read: Option<Read>,
}

/// A caller's place in a queue.
pub(super) struct Place<'t> {
    turns: &'t Turns,
    hash: Hash,
    queue: Arc<Queue>,
    number: u64,
}

/// A caller whose turn it is.
pub(super) struct Turn<'p> {
    last: MutexGuard<'p, Last>,
    /// Callers that had come when the turn began.
    came: u64,
    number: u64,
}

impl Turns {
    /// Queues a caller up.
    pub(super) fn come(&self, hash: Hash) -> Place<'_> {
        let queue = {
            let mut queues = self.lock();
            let waiting = queues.entry(hash).or_default();
            waiting.callers += 1;
            waiting.queue.clone()
        };
        let number = queue.came.fetch_add(1, Ordering::SeqCst);
        Place { turns: self, hash, queue, number }
    }

    fn lock(&self) -> StdMutexGuard<'_, HashMap<Hash, Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place<'_> {
    /// Waits for the turn.
    pub(super) async fn turn(&self) -> Turn<'_> {
        let last = self.queue.last.lock().await;
        Turn { last, came: self.queue.came.load(Ordering::SeqCst), number: self.number }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut queues = self.turns.lock();
        let Entry::Occupied(mut waiting) = queues.entry(self.hash) else { return };
        waiting.get_mut().callers -= 1;
        if waiting.get().callers == 0 {
            waiting.remove();
        }
    }
}

impl Turn<'_> {
    /// What a reading found that began after this caller came.
    pub(super) fn read(&self) -> Option<Read> {
        self.last.read.as_ref().filter(|_| self.number < self.last.came).cloned()
    }

    /// Tells the callers that had come when this turn began.
    pub(super) fn tell(mut self, read: Read) {
        *self.last = Last { came: self.came, read: Some(read) };
    }
}

#[cfg(test)]
mod tests {
    use chancery_domain::access::Role;

    use super::*;

    #[tokio::test]
    async fn a_reading_serves_those_who_came_before_it_began() {
        let (turns, hash, actor) = (Turns::default(), [7; 32], Actor::new("token:7", Role::Operator));
        let (first, second) = (turns.come(hash), turns.come(hash));
        let turn = first.turn().await;
        assert_eq!(turn.read(), None);
        let third = turns.come(hash);
        turn.tell(Ok(actor.clone()));
        assert_eq!(second.turn().await.read(), Some(Ok(actor)));
        assert_eq!(turns.come([8; 32]).turn().await.read(), None, "another token");
        let turn = third.turn().await;
        assert_eq!(turn.read(), None, "it came after the reading began");
        drop(turn);
        assert_eq!(turns.lock().len(), 1);
        drop((first, second, third));
        assert!(turns.lock().is_empty());
    }

    #[test]
    fn nothing_is_kept_of_callers_who_leave_at_the_same_time() {
        let turns = Turns::default();
        let (first, second) = (turns.come([7; 32]), turns.come([7; 32]));
        // Both have gone from the list before either lets go of the queue.
        let held = [first.queue.clone(), second.queue.clone()];
        drop((first, second));
        assert!(turns.lock().is_empty());
        drop(held);
    }
}
