//! Connections that only read: a few of them, made when they are needed.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::connection::{LiteConn, Place, aside};
use super::row::LiteRow;
use super::{Opening, statement};
use crate::engine::sql::Sql;
use crate::error::{Result, Unavailable};

/// Connections that read at the same time.
const READERS: u32 = 4;
/// How long a reader is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The readers of a file.
pub(crate) struct Readers {
    opening: Opening,
    /// One for each connection that may read now.
    permits: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    pub(super) fn new(opening: Opening) -> Self {
        Self { opening, permits: Arc::new(Semaphore::new(READERS as usize)), idle: Arc::default() }
    }

    /// Errors: [`Unavailable::Busy`] when all readers are at work for long, [`Unavailable::Closed`].
    pub(in crate::engine) async fn rows(&self, sql: Sql) -> Result<Vec<LiteRow>> {
        let permit = tokio::time::timeout(PATIENCE, Arc::clone(&self.permits).acquire_owned()).await;
        let permit = permit.map_err(|_| Unavailable::Busy)?.map_err(|_| Unavailable::Closed)?;
        let (opening, idle) = (self.opening.clone(), Arc::clone(&self.idle));
        let found = aside(move || {
            let free = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let conn = free.map_or_else(|| opening.open(), Ok)?;
            let found = statement::rows(&conn, &sql);
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
            drop(permit);
            found
        });
        Ok(found.await??)
    }

    /// A connection that is not one of them any more, for as long as its owner likes.
    pub(in crate::engine) async fn detached(&self) -> Result<LiteConn> {
        let opening = self.opening.clone();
        Ok(LiteConn::new(aside(move || opening.open()).await??, Place::Aside))
    }

    /// A connection that may write into another file.
    pub(super) async fn copier(&self) -> Result<LiteConn> {
        let opening = self.opening.clone().writable();
        Ok(LiteConn::new(aside(move || opening.open()).await??, Place::Aside))
    }

    /// Waits until none of them is at work, and lets no more begin.
    pub(in crate::engine) async fn close(&self) {
        let all = self.permits.acquire_many(READERS).await;
        self.permits.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        drop(all);
    }
}
