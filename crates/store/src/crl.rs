//! CRLs (decision 12). What is published only ever goes forward in number and content.

use chancery_domain::id::Id;
use chancery_pki::time::Time;

use crate::engine::{Conn, Row, Sql, codes};
use crate::error::{Conflict, OnTaken as _, Result};
use crate::{Store, issuer};

codes! {
    /// What a CRL lists.
    CrlKind {
        /// All entries of its partition.
        Full = "full",
        /// Changes since a base (RFC 5280 §5.2.4).
        Delta = "delta",
        /// All entries of all partitions, at an address of its own.
        Complete = "complete",
    }
}

codes! {
    /// Whether it is the one to hand out.
    CrlState {
        /// Handed out.
        Published = "published",
        /// A newer one took its place; of most of these the bytes are gone.
        Superseded = "superseded",
    }
}

/// A signed CRL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crl {
    /// Id.
    pub id: Id,
    /// The issuer DN, whose counter numbered it.
    pub issuer: Id,
    /// The authority (key) that signed it.
    pub authority: Id,
    /// Partition.
    pub crl_partition: i64,
    /// Full, delta, complete.
    pub kind: CrlKind,
    /// CRLNumber, from [`crate::Effect::TakeCrlNumber`].
    pub number: i64,
    /// BaseCRLNumber of a delta.
    pub base_number: Option<i64>,
    /// The issuer's sequence of revocations up to which it lists.
    pub seq: i64,
    /// Number of entries.
    pub entries: i64,
    /// thisUpdate.
    pub this_update: Time,
    /// nextUpdate.
    pub next_update: Time,
    /// Published or superseded.
    pub state: CrlState,
    /// SHA-256 of the DER.
    pub sha256: [u8; 32],
    /// The DER; `None` of most that are superseded.
    pub der: Option<Vec<u8>>,
}

const COLUMNS: &str = "SELECT id, issuer, authority, crl_partition, kind, number, base_number, seq, entries, \
    this_update, next_update, state, sha256, ";

/// The published CRL of a scope, with its DER.
pub async fn published(store: &Store, authority: Id, crl_partition: i64, kind: CrlKind) -> Result<Option<Crl>> {
    of_scope(store, Sql::new(COLUMNS).push("der FROM crl WHERE authority = "), authority, crl_partition, kind).await
}

/// What [`published`] gives, without the DER: which CRL it is.
pub async fn head(store: &Store, authority: Id, crl_partition: i64, kind: CrlKind) -> Result<Option<Crl>> {
    let sql = Sql::new(COLUMNS).push("NULL AS der FROM crl WHERE authority = ");
    of_scope(store, sql, authority, crl_partition, kind).await
}

async fn of_scope(store: &Store, sql: Sql, authority: Id, crl_partition: i64, kind: CrlKind) -> Result<Option<Crl>> {
    let sql = sql.arg(authority);
    let sql = sql.push(" AND crl_partition = ").arg(crl_partition).push(" AND kind = ").arg(kind);
    let sql = sql.push(" AND state = ").arg(CrlState::Published).push(" ORDER BY number DESC LIMIT 1");
    store.db().row(sql).await?.as_ref().map(read).transpose()
}

/// The published CRLs of an authority without their DER: the complete one, then the partitions in order, then their deltas.
pub async fn heads(store: &Store, authority: Id) -> Result<Vec<Crl>> {
    let sql = Sql::new(COLUMNS).push("NULL AS der FROM crl WHERE authority = ").arg(authority);
    let sql = sql.push(" AND state = ").arg(CrlState::Published).push(" ORDER BY crl_partition");
    let mut heads: Vec<Crl> = store.db().rows(sql).await?.iter().map(read).collect::<Result<_>>()?;
    heads.sort_by_key(|head| match head.kind {
        CrlKind::Complete => 0,
        CrlKind::Full => 1,
        CrlKind::Delta => 2,
    });
    Ok(heads)
}

/// The oldest CRL of a partition with a number above `after` that is not over at this time: clients may still hold it.
/// Without its DER.
pub async fn oldest_in_use(
    store: &Store,
    authority: Id,
    crl_partition: i64,
    from: i64,
    now: Time,
) -> Result<Option<Crl>> {
    let sql = Sql::new(COLUMNS).push("NULL AS der FROM crl WHERE authority = ").arg(authority);
    let sql = sql.push(" AND crl_partition = ").arg(crl_partition).push(" AND kind = ").arg(CrlKind::Full);
    let sql = sql.push(" AND number >= ").arg(from).push(" AND next_update > ").arg(now);
    store.db().row(sql.push(" ORDER BY number LIMIT 1")).await?.as_ref().map(read).transpose()
}

/// The number of the first CRL of an authority's first partition since there are several, of those that are remembered: the
/// last one before the first that covers all of them, with which it was signed.
pub async fn first_of_several(store: &Store, authority: Id) -> Result<Option<i64>> {
    let sql = Sql::new("SELECT id, number FROM crl WHERE authority = ").arg(authority);
    let sql = sql.push(" AND crl_partition = 0 AND kind = ").arg(CrlKind::Full).push(" AND number < ");
    let sql = sql.push("(SELECT MIN(number) FROM crl WHERE authority = ").arg(authority);
    let sql = sql.push(" AND crl_partition = 0 AND kind = ").arg(CrlKind::Complete);
    let row = store.db().row(sql.push(") ORDER BY number DESC LIMIT 1")).await?;
    row.map(|row| row.cells("crl", "id").int("number")).transpose()
}

/// Bytes of superseded CRLs that are kept for each scope; the newest of them is kept whatever its size.
const KEPT_BYTES: i64 = 16 << 20;
/// Most superseded CRLs of a scope whose bytes are kept.
const KEPT_LISTS: i64 = 64;

/// The CRL with this number, of whichever scope, with its DER when it is kept; rather than the delta that was signed with it.
pub async fn by_number(store: &Store, issuer: Id, number: i64) -> Result<Option<Crl>> {
    let sql = Sql::new(COLUMNS).push("der FROM crl WHERE issuer = ").arg(issuer).push(" AND number = ").arg(number);
    let sql = sql.push(" ORDER BY CASE WHEN kind = ").arg(CrlKind::Delta).push(" THEN 1 ELSE 0 END LIMIT 1");
    store.db().row(sql).await?.as_ref().map(read).transpose()
}

/// All CRLs of an authority without their DER, newest first, at most `limit`.
pub async fn history(store: &Store, authority: Id, limit: u32) -> Result<Vec<Crl>> {
    let sql = Sql::new(COLUMNS).push("NULL AS der FROM crl WHERE authority = ").arg(authority);
    let sql = sql.push(" ORDER BY number DESC, id DESC LIMIT ").arg(i64::from(limit));
    store.db().rows(sql).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Crl> {
    let cells = row.cells("crl", "id");
    Ok(Crl {
        id: cells.id("id")?,
        issuer: cells.id("issuer")?,
        authority: cells.id("authority")?,
        crl_partition: cells.int("crl_partition")?,
        kind: cells.code("kind")?,
        number: cells.int("number")?,
        base_number: cells.opt_int("base_number")?,
        seq: cells.int("seq")?,
        entries: cells.int("entries")?,
        this_update: cells.time("this_update")?,
        next_update: cells.time("next_update")?,
        state: cells.code("state")?,
        sha256: cells.array("sha256")?,
        der: cells.opt_bytes("der")?,
    })
}

/// Keeps the bytes of the newest superseded CRLs of a scope, for differences, and forgets those of the others.
async fn forget_bytes(conn: &mut Conn, crl: &Crl) -> Result<()> {
    let scope = |sql| {
        let sql = Sql::new(sql).bind(crl.authority).bind(crl.crl_partition).bind(crl.kind);
        sql.bind(CrlState::Superseded)
    };
    let sql = "SELECT id, CAST(LENGTH(der) AS BIGINT) AS bytes FROM crl WHERE authority = $1 AND crl_partition = $2 AND kind = $3 \
               AND state = $4 AND der IS NOT NULL ORDER BY number DESC LIMIT $5";
    let mut kept = 0;
    for (place, row) in conn.rows(scope(sql).bind(KEPT_LISTS + 1)).await?.iter().enumerate() {
        let cells = row.cells("crl", "id");
        kept += cells.int("bytes")?;
        let is_over = place > 0 && kept > KEPT_BYTES || place as i64 >= KEPT_LISTS;
        if is_over {
            conn.execute(Sql::new("UPDATE crl SET der = NULL WHERE id = $1").bind(cells.id("id")?)).await?;
        }
    }
    Ok(())
}

/// Publishes it unless one of its scope with a number or sequence as high or higher is published.
pub(crate) async fn insert(conn: &mut Conn, crl: &Crl) -> Result<()> {
    // The next statement sees what another node published until now, and no other node publishes before the end.
    issuer::claim(conn, crl.issuer).await?;
    let sql = "SELECT id FROM crl WHERE authority = $1 AND crl_partition = $2 AND kind = $3 AND state = $4 \
               AND (number >= $5 OR seq > $6)";
    let scope =
        |sql| Sql::new(sql).bind(crl.authority).bind(crl.crl_partition).bind(crl.kind).bind(CrlState::Published);
    if conn.row(scope(sql).bind(crl.number).bind(crl.seq)).await?.is_some() {
        return Err(Conflict::CrlSuperseded.into());
    }
    let sql = "UPDATE crl SET state = $5 WHERE authority = $1 AND crl_partition = $2 AND kind = $3 AND state = $4";
    conn.execute(scope(sql).bind(CrlState::Superseded)).await?;
    forget_bytes(conn, crl).await?;
    let sql = "INSERT INTO crl (id, issuer, authority, crl_partition, kind, number, base_number, seq, entries, \
               this_update, next_update, state, sha256, der) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let sql = Sql::new(sql).bind(crl.id).bind(crl.issuer).bind(crl.authority).bind(crl.crl_partition).bind(crl.kind);
    let sql = sql.bind(crl.number).bind(crl.base_number).bind(crl.seq).bind(crl.entries).bind(crl.this_update);
    let sql = sql.bind(crl.next_update).bind(CrlState::Published).bind(&crl.sha256).bind(crl.der.clone());
    conn.execute(sql).await.on_taken(Conflict::CrlSuperseded).map(drop)
}
