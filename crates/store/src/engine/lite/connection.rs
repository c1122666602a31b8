//! One connection of SQLite. It answers at once, so somebody waits for it: the caller's thread or another one.

use rusqlite::Connection;
use tokio::task::spawn_blocking;

use super::checkpoint::Checkpoints;
use super::row::LiteRow;
use super::statement;
use crate::engine::sql::{Insert, Sql};
use crate::error::{Result, Unavailable};

/// A connection: the writer's, or one that holds a snapshot.
pub(crate) struct LiteConn {
    /// Gone when a caller did not wait for its answer.
    conn: Option<Connection>,
    place: Place,
    /// Of the one that writes.
    checkpoints: Option<Checkpoints>,
}

/// Who waits for SQLite.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    /// The caller, whose thread has nothing else to do.
    Here,
    /// A thread for such work, because the caller's has other callers.
    Aside,
}

impl LiteConn {
    pub(super) const fn new(conn: Connection, place: Place) -> Self {
        Self { conn: Some(conn), place, checkpoints: None }
    }

    pub(super) const fn writer(conn: Connection, place: Place, checkpoints: Checkpoints) -> Self {
        Self { conn: Some(conn), place, checkpoints: Some(checkpoints) }
    }

    /// A transaction was committed.
    pub(in crate::engine) fn committed(&mut self) {
        if let Some(checkpoints) = &mut self.checkpoints {
            checkpoints.count();
        }
    }

    pub(in crate::engine) async fn rows(&mut self, sql: Sql) -> Result<Vec<LiteRow>> {
        self.run(move |conn| statement::rows(conn, &sql)).await
    }

    /// Runs a statement; the number of rows it changed.
    pub(in crate::engine) async fn execute(&mut self, sql: Sql) -> Result<u64> {
        self.run(move |conn| statement::execute(conn, &sql)).await
    }

    /// Inserts rows; how many.
    pub(in crate::engine) async fn insert(&mut self, insert: Insert) -> Result<u64> {
        self.run(move |conn| statement::insert(conn, &insert)).await
    }

    async fn run<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let conn = self.conn.take().ok_or(Unavailable::Closed)?;
        let (conn, done) = match self.place {
            Place::Here => {
                let done = work(&conn);
                (conn, done)
            }
            Place::Aside => {
                aside(move || {
                    let done = work(&conn);
                    (conn, done)
                })
                .await?
            }
        };
        self.conn = Some(conn);
        Ok(done?)
    }
}

/// Does work that waits for the disk where nobody else has to wait for it.
pub(crate) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    spawn_blocking(work).await.map_err(|_| Unavailable::Closed.into())
}
