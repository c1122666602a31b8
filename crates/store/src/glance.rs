//! Names for the completion of a command line: read while nobody else uses the data directory, and without writing.

use std::fs::File;
use std::path::Path;

use chancery_pki::time::Time;

use crate::certificate::Standing;
use crate::engine::{self, Db, Row, Sql};
use crate::error::Result;
use crate::lock;

/// Certificates looked at, newest first.
const MOST: i64 = 1_000;

/// What names there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glance {
    /// Slug and display name of every authority.
    pub authorities: Vec<(String, String)>,
    /// Slugs of profiles that were made or changed here.
    pub profiles: Vec<String>,
    /// Name and profile of certificates that are in force, newest first.
    pub certificates: Vec<(String, String)>,
    /// Names of the requests that wait for an outside authority.
    pub requests: Vec<String>,
}

/// A glance into a data directory. `None`, at once, where there is no database, another process uses it, or it was not
/// closed in order: then reading it would mean to write.
pub async fn glance(directory: &Path, now: Time) -> Option<Glance> {
    let file = engine::file(directory);
    let lock = File::open(directory.join(lock::NAME)).ok()?;
    lock.try_lock_shared().ok()?;
    // Changes that are not in the file itself yet.
    let log = std::fs::metadata(file.with_extension("db-wal"));
    if !file.is_file() || log.is_ok_and(|log| log.len() > 0) {
        return None;
    }
    let db = engine::look(&file).ok()?;
    let read = read(&db, now).await.ok();
    db.close().await;
    read
}

async fn read(db: &Db, now: Time) -> Result<Glance> {
    let authorities = Sql::new("SELECT slug, display_name FROM authority ORDER BY id");
    let profiles = Sql::new("SELECT slug, slug AS name FROM profile ORDER BY slug");
    // The newest alone, so that it takes no longer where millions are out of force.
    let certificates = Sql::new(
        "SELECT display_name, profile FROM (SELECT id, display_name, COALESCE(profile, '') AS profile, replaced_by, \
         revocation, not_after FROM certificate ORDER BY id DESC LIMIT ",
    );
    let certificates = certificates.arg(MOST).push(") AS newest WHERE replaced_by IS NULL AND revocation <> ");
    let certificates = certificates.arg(Standing::Revoked).push(" AND not_after >= ").arg(now);
    let requests = Sql::new("SELECT names, state FROM request WHERE handler <> 'built-in' AND state = 'waiting'");
    let requests = db.rows(requests.push(" ORDER BY id DESC LIMIT ").arg(MOST)).await?;
    let first = |row: &Row| row.cells_of("request", "?").list("names").ok()?.into_iter().next();
    Ok(Glance {
        authorities: pairs(db, authorities, "slug", "display_name").await?,
        profiles: pairs(db, profiles, "slug", "name").await?.into_iter().map(|(slug, _)| slug).collect(),
        certificates: pairs(db, certificates, "display_name", "profile").await?,
        requests: requests.iter().filter_map(first).collect(),
    })
}

async fn pairs(db: &Db, sql: Sql, one: &'static str, other: &'static str) -> Result<Vec<(String, String)>> {
    let read = |row: &Row| {
        let cells = row.cells_of("glance", "?");
        Ok((cells.text(one)?, cells.text(other)?))
    };
    db.rows(sql).await?.iter().map(read).collect()
}
