//! Moving the installation from its data directory to a PostgreSQL server.

use std::sync::Arc;

use chancery_domain::clock::Clock;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::Code;
use chancery_store::{Commit, Database, Postgres, Store};

use crate::error::Result;
use crate::log::LogVerified;
use crate::service::vault_of;
use crate::{Actor, Opening, Service};

/// What was moved.
#[derive(Clone, Debug)]
pub struct Migrated {
    /// Rows copied; 0 when a move that was broken off had copied them all.
    pub rows: u64,
    /// What checking the whole log found in the new database.
    pub log: LogVerified,
}

/// Moves everything from the data directory of `opening` to an empty database, and checks the log there. The directory
/// opens no more afterwards; its key file opens the new database.
///
/// Errors: `CHY-3005` when there is nothing to move, `CHY-3008` when the key file does not open the vault, `CHY-7018` when
/// it was moved before, `CHY-7019` when the database is not empty.
pub async fn migrate(opening: &Opening, target: &Postgres, actor: &Actor, clock: Arc<dyn Clock>) -> Result<Migrated> {
    let now = clock.now();
    if !Store::exists(&Database::Directory(opening.directory.clone())).await? {
        return Err(Code::NoAuthority.into());
    }
    let store = Store::open_to_move(&opening.directory, opening.wait, now).await?;
    if let Err(error) = vault_of(&store, opening).await {
        store.close(now).await?;
        return Err(error);
    }
    let rows = store.move_to(target, now).await?;
    let opening = Opening { database: Some(target.clone()), create: false, ..opening.clone() };
    let service = Service::open(&opening, clock).await?;
    let moved = Fact::new(FactKind::DatabaseMoved, actor.name.as_str())
        .object("directory", opening.directory.display().to_string())
        .detail("database", target.to_string())
        .detail("rows", rows);
    service.store.commit(Commit::new(now, actor.name.as_str()).tell(moved)).await?;
    let log = service.verify_log(actor, None).await;
    service.close().await?;
    Ok(Migrated { rows, log: log? })
}

/// Whether [`migrate`] would move everything, and what checking the log finds where it is now. No row is copied.
///
/// Errors: as [`migrate`].
pub async fn rehearse_migration(
    opening: &Opening,
    target: &Postgres,
    actor: &Actor,
    clock: Arc<dyn Clock>,
) -> Result<Migrated> {
    let now = clock.now();
    if !Store::exists(&Database::Directory(opening.directory.clone())).await? {
        return Err(Code::NoAuthority.into());
    }
    let store = Store::open_to_move(&opening.directory, opening.wait, now).await?;
    let found = async {
        let vault = vault_of(&store, opening).await?;
        Ok((vault, store.rehearse_move(target).await?))
    };
    let (vault, is_copied) = match found.await {
        Ok(found) => found,
        Err(error) => {
            store.close(now).await?;
            return Err(error);
        }
    };
    if is_copied {
        // From then on the log went on over there.
        store.close(now).await?;
        let opening = Opening { database: Some(target.clone()), create: false, ..opening.clone() };
        let service = Service::open(&opening, clock).await?;
        let log = service.verify_log(actor, None).await;
        service.close().await?;
        return Ok(Migrated { rows: 0, log: log? });
    }
    let service = Service::of_parts(store, vault, opening.directory.clone(), clock).await?;
    let log = service.verify_log(actor, None).await;
    service.abandon().await;
    Ok(Migrated { rows: 0, log: log? })
}
