//! How many certificates there are, by state: ranges of the index by expiry, less the few that are revoked.

use chancery_domain::id::Id;
use chancery_pki::time::Time;

use crate::Store;
use crate::engine::Sql;
use crate::error::Result;

/// Certificates by state at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Not over and nothing against them.
    pub valid: u64,
    /// Of these, those that end before the second time given.
    pub expiring: u64,
    /// Of these, those without a successor.
    pub unreplaced: u64,
    /// Over, and nothing against them.
    pub expired: u64,
    /// Revoked or on hold, over or not.
    pub revoked: u64,
}

/// Counts all certificates; `until` is where expiring ends.
pub async fn counts(store: &Store, now: Time, until: Time) -> Result<Counts> {
    let [since, over, expiring, unreplaced, revoked] = sqls(now, until);
    let revoked = revoked_counts(store, revoked).await?;
    let count = async |sql| number(store, sql, "n").await;
    Ok(Counts {
        valid: count(since).await?.saturating_sub(revoked.valid),
        expired: count(over).await?.saturating_sub(revoked.expired),
        expiring: count(expiring).await?,
        unreplaced: count(unreplaced).await?,
        revoked: revoked.revoked,
    })
}

/// Certificates that ended from `since` on (`None`: from the beginning) and before `until`, revoked ones not counted.
pub async fn count_ended(store: &Store, since: Option<Time>, until: Time) -> Result<u64> {
    let sql = Sql::new("SELECT COUNT(*) AS n FROM certificate WHERE not_after >= ");
    let sql = sql.arg(since.map_or(i64::MIN, Time::unix)).push(" AND not_after < ").arg(until);
    number(store, sql.push(" AND revocation = 'none'"), "n").await
}

/// Valid certificates an authority signed, its own and those of OCSP signers not counted.
pub async fn count_valid(store: &Store, authority: Id, own: &[u8], now: Time) -> Result<u64> {
    let sql = Sql::new("SELECT COUNT(*) AS n FROM certificate WHERE authority = ").arg(authority);
    let sql = sql.push(" AND revocation = 'none' AND not_after >= ").arg(now).push(" AND der <> ").arg(own);
    let sql = sql.push(" AND COALESCE(profile, '') <> 'ocsp'");
    number(store, sql, "n").await
}

/// Those not over, those over, those expiring, those expiring without a successor, and those revoked.
pub(super) fn sqls(now: Time, until: Time) -> [Sql; 5] {
    let expiring = || {
        let sql = Sql::new("SELECT COUNT(*) AS n FROM certificate WHERE not_after >= ").arg(now);
        sql.push(" AND not_after < ").arg(until).push(" AND revocation = 'none'")
    };
    let revoked = Sql::new("SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN not_after >= ").arg(now);
    let revoked = revoked.push(" THEN 1 ELSE 0 END), 0) AS living FROM certificate WHERE revocation <> 'none'");
    [
        Sql::new("SELECT COUNT(*) AS n FROM certificate WHERE not_after >= ").arg(now),
        Sql::new("SELECT COUNT(*) AS n FROM certificate WHERE not_after < ").arg(now),
        expiring(),
        expiring().push(" AND replaced_by IS NULL"),
        revoked,
    ]
}

async fn revoked_counts(store: &Store, sql: Sql) -> Result<Counts> {
    let Some(row) = store.db().row(sql).await? else { return Ok(Counts::default()) };
    let cells = row.cells_of("certificate", "count");
    let (all, living) = (cells.int("n")?.unsigned_abs(), cells.int("living")?.unsigned_abs());
    Ok(Counts { valid: living, expired: all.saturating_sub(living), revoked: all, ..Counts::default() })
}

async fn number(store: &Store, sql: Sql, column: &'static str) -> Result<u64> {
    let row = store.db().row(sql).await?;
    row.map_or(Ok(0), |row| row.cells_of("certificate", "count").int(column).map(i64::unsigned_abs))
}
