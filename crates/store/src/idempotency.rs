//! Idempotency keys (decision 19): the same request twice is done once and gives the same answer.
//!
//! A key is written in the transaction of what was done under it. The answer exists only after that, so it is kept by a
//! second one; between the two, and when it must not be kept, the row has none.

use chancery_domain::id::Id;
use chancery_pki::time::Time;

use crate::Store;
use crate::engine::{Conn, Insert, Row, Sql};
use crate::error::{Conflict, OnTaken as _, Result};

/// A key an actor used, and what was answered. Committed together with what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// Whose key.
    pub actor: String,
    /// The key as sent.
    pub key: String,
    /// A keyed hash of the request: another request under the same key is an error of the caller.
    pub request_hash: [u8; 32],
    /// The process that did it.
    pub epoch: i64,
    /// The certificate that was issued, when one was.
    pub certificate: Option<Id>,
    /// The answer, sealed; `None` when it is not kept, or not yet.
    pub response: Option<Vec<u8>>,
    /// When it was used.
    pub created: Time,
}

/// What was answered to this key; `None` when it was not used.
pub async fn by_key(store: &Store, actor: &str, key: &str) -> Result<Option<Idempotency>> {
    let sql = "SELECT actor, key, request_hash, epoch, certificate, response, created FROM idempotency \
               WHERE actor = $1 AND key = $2";
    store.db().row(Sql::new(sql).bind(actor).bind(key)).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Idempotency> {
    let cells = row.cells_of("idempotency", "?");
    let (actor, key) = (cells.text("actor")?, cells.text("key")?);
    let cells = row.cells_of("idempotency", format!("{actor}/{key}"));
    Ok(Idempotency {
        request_hash: cells.array("request_hash")?,
        epoch: cells.int("epoch")?,
        certificate: cells.opt_id("certificate")?,
        response: cells.opt_bytes("response")?,
        created: cells.time("created")?,
        actor,
        key,
    })
}

/// Inserts a key.
pub(crate) async fn insert(conn: &mut Conn, used: &Idempotency) -> Result<()> {
    conn.insert(rows(&[used])).await.map(drop).on_taken(Conflict::IdempotencyKey)
}

/// The rows of keys.
pub(crate) fn rows(used: &[&Idempotency]) -> Insert {
    let sql = "INSERT INTO idempotency (actor, key, request_hash, epoch, certificate, response, created)";
    let row = |used: &&Idempotency| {
        let Idempotency { actor, key, request_hash, epoch, certificate, response, created } = used;
        let (certificate, response) = ((*certificate).into(), response.clone().into());
        [actor.into(), key.into(), request_hash.into(), (*epoch).into(), certificate, response, (*created).into()]
    };
    Insert::new(sql, used.iter().map(row), "")
}

/// Keeps the answer to a key that was used.
pub(crate) async fn keep(conn: &mut Conn, actor: &str, key: &str, response: &[u8]) -> Result<()> {
    let sql = "UPDATE idempotency SET response = $1 WHERE actor = $2 AND key = $3";
    conn.execute(Sql::new(sql).bind(response).bind(actor).bind(key)).await.map(drop)
}
