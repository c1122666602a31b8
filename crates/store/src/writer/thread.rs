//! The writer's own thread: between two statements it waits for nobody's turn but the database's.

use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};

use super::{Order, State, Trouble, run};
use crate::engine::{Conn, Database, Db};
use crate::error::{Result, Unavailable};

/// A thread that has opened the database and waits for its work.
pub(crate) struct Thread {
    work: oneshot::Sender<Work>,
    ended: oneshot::Receiver<()>,
}

/// What the thread does until nobody can hand in orders any more.
type Work = (State, mpsc::Receiver<Order>, Trouble);

impl Thread {
    /// Opens the database in a thread of its own: what arrives at a connection is awaited where it was opened.
    pub(crate) async fn open(database: &Database) -> Result<(Self, Conn, Db)> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(Unavailable::from)?;
        let (opening, opened) = oneshot::channel();
        let (work, awaited) = oneshot::channel::<Work>();
        let (ending, ended) = oneshot::channel();
        let database = database.clone();
        let life = async move {
            let is_wanted = opening.send(database.open().await).is_ok();
            if is_wanted && let Ok((state, queue, trouble)) = awaited.await {
                run(state, queue, trouble).await;
            }
            drop(ending);
        };
        let thread = std::thread::Builder::new().name("writer".to_owned());
        thread.spawn(move || runtime.block_on(life)).map_err(Unavailable::from)?;
        let (conn, db) = opened.await.map_err(|_| Unavailable::Closed)??;
        Ok((Self { work, ended }, conn, db))
    }

    /// Hands it its work.
    pub(super) fn start(self, state: State, queue: mpsc::Receiver<Order>, trouble: Trouble) -> Ended {
        // When the thread is gone, so is the queue, and every order is answered with that.
        let _ = self.work.send((state, queue, trouble));
        Ended(self.ended)
    }
}

/// The end of the thread's work.
pub(super) struct Ended(oneshot::Receiver<()>);

impl Ended {
    /// Waits for it.
    pub(super) async fn wait(self) {
        let _ = self.0.await;
    }
}
