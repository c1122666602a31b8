//! Copying the write-ahead log into the file beside the writer, who would otherwise do so in the middle of its work.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use super::Opening;

/// Commits between two copies.
const EVERY: u32 = 64;

/// Counts commits and has the log copied. What is not copied here the writer copies by itself in the end
/// (`wal_autocheckpoint`), and only then the log begins anew.
pub(super) struct Checkpoints {
    opening: Opening,
    commits: u32,
    thread: Option<Thread>,
}

/// A thread with a connection of its own, from the first copy on.
struct Thread {
    nudge: SyncSender<()>,
    handle: JoinHandle<()>,
}

impl Checkpoints {
    pub(super) const fn new(opening: Opening) -> Self {
        Self { opening, commits: 0, thread: None }
    }

    /// A transaction was committed.
    pub(super) fn count(&mut self) {
        self.commits += 1;
        if self.commits < EVERY {
            return;
        }
        self.commits = 0;
        if self.thread.is_none() {
            self.thread = Thread::start(self.opening.clone());
        }
        // When it is still at work, it will be nudged again.
        let _ = self.thread.as_ref().map(|thread| thread.nudge.try_send(()));
    }
}

impl Drop for Checkpoints {
    /// Whoever closes the file closes all of it.
    fn drop(&mut self) {
        let Some(Thread { nudge, handle }) = self.thread.take() else { return };
        drop(nudge);
        let _ = handle.join();
    }
}

impl Thread {
    /// `None` when there can be no thread: the writer does without.
    fn start(opening: Opening) -> Option<Self> {
        let (nudge, nudged) = sync_channel(1);
        let handle = Builder::new().name("checkpoint".to_owned()).spawn(move || copy(&opening, &nudged)).ok()?;
        Some(Self { nudge, handle })
    }
}

/// PASSIVE hinders nobody and waits for nobody (<https://sqlite.org/c3ref/wal_checkpoint_v2.html>).
fn copy(opening: &Opening, nudged: &Receiver<()>) {
    let Ok(conn) = opening.open() else { return };
    while nudged.recv().is_ok() {
        // What fails here is left to the writer.
        let _ = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", (), |_| Ok(()));
    }
}
