//! Forgetting what nobody needs any more, in small parts.

use chancery_pki::time::Time;

use crate::engine::{Conn, Sql};
use crate::error::Result;

/// Idempotency keys are promised for so long (seconds).
pub const IDEMPOTENCY_SECONDS: i64 = 86_400;
/// Superseded CRLs of a scope that are kept although they are over.
pub const CRLS: i64 = 100;
/// Newest checkpoints that are kept; of the others the last within each [`CHECKPOINT_SPAN`] entries.
pub const CHECKPOINTS: i64 = 1_000;
/// Entries between the older checkpoints that are kept.
pub const CHECKPOINT_SPAN: i64 = 4_096;
/// Rows forgotten in one transaction, of each kind.
pub(crate) const PART: i64 = 500;

/// Forgets up to [`PART`] rows of each kind; how many it was.
pub(crate) async fn run(conn: &mut Conn, now: Time) -> Result<i64> {
    let gone = [idempotency(conn, now).await?, crls(conn, now).await?, checkpoints(conn).await?];
    Ok(gone.into_iter().sum::<u64>().cast_signed())
}

async fn idempotency(conn: &mut Conn, now: Time) -> Result<u64> {
    let sql = "DELETE FROM idempotency WHERE (actor, key) IN \
               (SELECT actor, key FROM idempotency WHERE created < $1 ORDER BY created LIMIT $2)";
    conn.execute(Sql::new(sql).bind(now.plus(-IDEMPOTENCY_SECONDS)).bind(PART)).await
}

/// Clients may still hold one that is not over, and the history shows the newest.
async fn crls(conn: &mut Conn, now: Time) -> Result<u64> {
    let mut gone = 0;
    for scope in conn.rows(Sql::new("SELECT DISTINCT authority, crl_partition, kind FROM crl")).await? {
        let cells = scope.cells_of("crl", "?");
        let (authority, partition) = (cells.int("authority")?, cells.int("crl_partition")?);
        let kind = cells.text("kind")?;
        let sql = "DELETE FROM crl WHERE id IN (SELECT id FROM crl WHERE authority = $1 AND crl_partition = $2 \
                   AND kind = $3 AND state = 'superseded' AND next_update < $4 AND number < (SELECT number FROM crl \
                   WHERE authority = $1 AND crl_partition = $2 AND kind = $3 AND state = 'superseded' \
                   ORDER BY number DESC LIMIT 1 OFFSET $5) ORDER BY number LIMIT $6)";
        let sql = Sql::new(sql).bind(authority).bind(partition).bind(kind).bind(now).bind(CRLS - 1).bind(PART);
        gone += conn.execute(sql).await?;
    }
    Ok(gone)
}

/// Proofs come from the tiles, so an older checkpoint only says once more what a later one says.
async fn checkpoints(conn: &mut Conn) -> Result<u64> {
    let sql = "DELETE FROM audit_checkpoint WHERE size IN (SELECT c.size FROM audit_checkpoint c \
               WHERE c.size < (SELECT size FROM audit_checkpoint ORDER BY size DESC LIMIT 1 OFFSET $1) \
               AND EXISTS (SELECT 1 FROM audit_checkpoint n WHERE n.size > c.size \
               AND n.size < (c.size / $2 + 1) * $2) ORDER BY c.size LIMIT $3)";
    conn.execute(Sql::new(sql).bind(CHECKPOINTS - 1).bind(CHECKPOINT_SPAN).bind(PART)).await
}
