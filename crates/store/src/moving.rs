//! Moving an installation from its data directory to a PostgreSQL server.
//!
//! One of the two may be written at any time. The rows are copied in one transaction of the server while the directory is
//! locked; before it becomes durable the directory is marked, and from then on it opens no more. A move that was broken
//! off at that moment is finished by doing it again.

use std::path::Path;
use std::time::Duration;

use chancery_pki::time::Time;

use crate::Store;
use crate::commit::Chore;
use crate::engine::{Database, Postgres, Row, Sql};
use crate::error::{Error, Result, Unavailable};
use crate::meta;

/// Name of the text that says where the rows were moved to.
const MOVED: &str = "moved";
/// The same while nobody knows whether the server has them.
const MOVING: &str = "moving";

/// Fails when the rows were moved away, or were about to be.
pub(crate) async fn check(store: &Store) -> Result<()> {
    let row = store.db().row(Sql::new("SELECT name, text FROM meta WHERE name IN ($1, $2)").bind(MOVED).bind(MOVING));
    match row.await? {
        Some(row) => Err(Unavailable::Moved { to: row.cells_of("meta", MOVED).text("text")? }.into()),
        None => Ok(()),
    }
}

impl Store {
    /// Opens a data directory that is to be moved, also when that was begun before.
    ///
    /// Errors: as [`Store::open`]; [`Unavailable::Moved`] when it was moved.
    pub async fn open_to_move(directory: &Path, wait: Duration, now: Time) -> Result<Self> {
        let store = Self::open_unchecked(&Database::Directory(directory.to_owned()), wait, now).await?;
        match meta::text(&store, MOVED).await? {
            Some(to) => {
                store.close(now).await?;
                Err(Unavailable::Moved { to }.into())
            }
            None => Ok(store),
        }
    }

    /// Moves all rows into an empty database and closes the directory for good; how many rows were moved.
    ///
    /// Errors: [`Unavailable::NotEmpty`]; [`Unavailable::Unreachable`]. When one comes, the directory is as it was, unless
    /// nobody knows what the server has: then it opens no more until the move is done again.
    pub async fn move_to(self, target: &Postgres, now: Time) -> Result<u64> {
        let moved = self.try_move(target, now).await;
        self.close(now).await?;
        moved
    }

    /// Whether [`Self::move_to`] would find the target empty; `true` when a move that was broken off had copied everything.
    /// Nothing is written there. Errors: as [`Self::move_to`].
    pub async fn rehearse_move(&self, target: &Postgres) -> Result<bool> {
        let mut source = self.db().snapshot().await?;
        let empty = target.check_empty(&mut source).await;
        source.close().await;
        match empty {
            Err(Error::Unavailable(Unavailable::NotEmpty { .. }))
                if meta::text(self, MOVING).await?.is_some() && self.is_in(target).await? =>
            {
                Ok(true)
            }
            other => other.map(|()| false),
        }
    }

    async fn try_move(&self, target: &Postgres, now: Time) -> Result<u64> {
        let to = target.to_string();
        let mark = |name| Chore::Remember { name, text: to.clone() };
        // Nothing of this process is to be settled over there.
        self.end_epoch(now).await?;
        let mut source = self.db().snapshot().await?;
        let filling = target.fill(&mut source, MOVING).await;
        source.close().await;
        let filling = match filling {
            Ok(filling) => filling,
            // The move that was broken off had been done.
            Err(Error::Unavailable(Unavailable::NotEmpty { .. }))
                if meta::text(self, MOVING).await?.is_some() && self.is_in(target).await? =>
            {
                self.chores(now, vec![mark(MOVED)]).await?;
                return Ok(0);
            }
            Err(error) => return Err(error),
        };
        let rows = filling.rows();
        self.chores(now, vec![mark(MOVING)]).await?;
        match filling.commit().await {
            Ok(()) => {}
            Err(error) if error.is_lost() => return Err(error),
            Err(error) => {
                self.chores(now, vec![Chore::Forget { name: MOVING }]).await?;
                return Err(error);
            }
        }
        self.chores(now, vec![mark(MOVED)]).await?;
        Ok(rows)
    }

    /// Whether this installation's first key is the first there.
    async fn is_in(&self, target: &Postgres) -> Result<bool> {
        let first = || Sql::new("SELECT id FROM vault_key ORDER BY id LIMIT 1");
        let id = |row: Option<Row>| row.map(|row| row.cells("vault_key", "id").int("id")).transpose();
        let (here, there) = (id(self.db().row(first()).await?)?, id(target.row(first()).await?)?);
        Ok(here.is_some() && here == there)
    }
}
