//! Intents: what is about to be signed where the signature may leave before its record (decision 1).

use chancery_domain::id::Id;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;

use crate::engine::{Conn, Db, Row, Sql, codes};
use crate::epoch::EpochState;
use crate::error::{Conflict, OnTaken as _, Result};
use crate::{Page, Store};

codes! {
    /// What is to be signed, and where.
    IntentKind {
        /// A certificate of an authority, by a key in this process.
        Authority = "authority",
        /// A cross certificate.
        Cross = "cross",
        /// By a device (PKCS#11, KMS).
        Device = "device",
        /// By somebody outside.
        Outside = "outside",
    }
}

codes! {
    /// What became of it.
    IntentState {
        /// May be signed.
        Open = "open",
        /// Signed and recorded.
        Done = "done",
        /// Never to be signed again.
        Abandoned = "abandoned",
        /// May have been signed; the serial was revoked.
        Revoked = "revoked",
    }
}

/// An intent with the bytes to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Id.
    pub id: Id,
    /// The process that wrote it.
    pub epoch: i64,
    /// What, and where.
    pub kind: IntentKind,
    /// The issuer DN.
    pub issuer: Id,
    /// The authority that signs.
    pub authority: Option<Id>,
    /// The serial.
    pub serial: Serial,
    /// DER of the TBSCertificate.
    pub tbs: Vec<u8>,
    /// More, JSON: what the service needs to finish.
    pub detail: String,
    /// What became of it.
    pub state: IntentState,
    /// When it was written.
    pub created: Time,
    /// When it was settled.
    pub settled: Option<Time>,
}

const SELECT: &str =
    "SELECT id, epoch, kind, issuer, authority, serial, tbs, detail, state, created, settled FROM intent";

/// By id.
pub async fn by_id(store: &Store, id: Id) -> Result<Option<Intent>> {
    store.db().row(Sql::new(SELECT).push(" WHERE id = ").arg(id)).await?.as_ref().map(read).transpose()
}

/// Open intents, oldest first, and the damaged rows among them.
pub async fn open(store: &Store) -> Result<Page<Intent>> {
    let sql = Sql::new(SELECT).push(" WHERE state = ").arg(IntentState::Open).push(" ORDER BY id");
    Ok(Page::of(store.db().rows(sql).await?.iter().map(read)))
}

/// Open intents of processes that are not alive any more.
pub(crate) async fn orphaned(db: &Db) -> Result<Page<Intent>> {
    let sql = Sql::new(SELECT).push(" WHERE state = ").arg(IntentState::Open);
    let sql = sql.push(" AND epoch NOT IN (SELECT id FROM epoch WHERE state = ").arg(EpochState::Live);
    Ok(Page::of(db.rows(sql.push(") ORDER BY id")).await?.iter().map(read)))
}

fn read(row: &Row) -> Result<Intent> {
    let cells = row.cells("intent", "id");
    Ok(Intent {
        id: cells.id("id")?,
        epoch: cells.int("epoch")?,
        kind: cells.code("kind")?,
        issuer: cells.id("issuer")?,
        authority: cells.opt_id("authority")?,
        serial: cells.serial("serial")?,
        tbs: cells.bytes("tbs")?,
        detail: cells.text("detail")?,
        state: cells.code("state")?,
        created: cells.time("created")?,
        settled: cells.opt_time("settled")?,
    })
}

pub(crate) async fn insert(conn: &mut Conn, epoch: i64, intent: &Intent) -> Result<()> {
    let sql = "INSERT INTO intent (id, epoch, kind, issuer, authority, serial, tbs, detail, state, created) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let sql = Sql::new(sql).bind(intent.id).bind(epoch).bind(intent.kind).bind(intent.issuer);
    let sql = sql.bind(intent.authority).bind(&intent.serial).bind(&intent.tbs).bind(&intent.detail);
    conn.execute(sql.bind(IntentState::Open).bind(intent.created)).await.on_taken(Conflict::SerialTaken).map(drop)
}

/// From open to another state, once: an abandoned intent is never signed again.
pub(crate) async fn settle(conn: &mut Conn, id: Id, state: IntentState, now: Time) -> Result<()> {
    let sql = "UPDATE intent SET state = $1, settled = $2 WHERE id = $3 AND state = $4";
    conn.swap(Sql::new(sql).bind(state).bind(now).bind(id).bind(IntentState::Open), "intent").await
}
