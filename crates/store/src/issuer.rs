//! Issuer names and the counters that outlive their keys (decisions 2 and 12).

use chancery_domain::id::Id;
use chancery_pki::digest::sha256;

use crate::Store;
use crate::engine::{Conn, Row, Sql};
use crate::error::{Conflict, OnTaken as _, Result};

/// An issuer DN. (issuer, serial) is unique for ever, whichever key of the issuer signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// Id.
    pub id: Id,
    /// DER of the Name.
    pub name: Vec<u8>,
    /// SHA-1 of that DER, for OCSP (RFC 6960 §4.1.1).
    pub name_sha1: [u8; 20],
    /// SHA-256 of that DER.
    pub name_sha256: [u8; 32],
    /// The last CRL number taken, over all scopes; 0 before the first.
    pub crl_number: i64,
    /// The last number of the sequence of revocations; 0 before the first.
    pub revocation_seq: i64,
}

const SELECT: &str = "SELECT id, name, name_sha1, name_sha256, crl_number, revocation_seq FROM issuer";

/// By id.
pub async fn by_id(store: &Store, id: Id) -> Result<Option<Issuer>> {
    store.db().row(Sql::new(SELECT).push(" WHERE id = ").arg(id)).await?.as_ref().map(read).transpose()
}

/// Every issuer, oldest first.
pub async fn all(store: &Store) -> Result<Vec<Issuer>> {
    store.db().rows(Sql::new(SELECT).push(" ORDER BY id")).await?.iter().map(read).collect()
}

/// By the DER of the name.
pub async fn by_name(store: &Store, name: &[u8]) -> Result<Option<Issuer>> {
    let sql = Sql::new(SELECT).push(" WHERE name_sha256 = ").arg(&sha256(name)).push(" AND name = ").arg(name);
    store.db().row(sql).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Issuer> {
    let cells = row.cells("issuer", "id");
    Ok(Issuer {
        id: cells.id("id")?,
        name: cells.bytes("name")?,
        name_sha1: cells.array("name_sha1")?,
        name_sha256: cells.array("name_sha256")?,
        crl_number: cells.int("crl_number")?,
        revocation_seq: cells.int("revocation_seq")?,
    })
}

pub(crate) async fn insert(conn: &mut Conn, issuer: &Issuer) -> Result<()> {
    let sql = "INSERT INTO issuer (id, name, name_sha1, name_sha256, crl_number, revocation_seq) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let sql = Sql::new(sql).bind(issuer.id).bind(&issuer.name).bind(&issuer.name_sha1).bind(&issuer.name_sha256);
    let sql = sql.bind(issuer.crl_number).bind(issuer.revocation_seq);
    conn.execute(sql).await.on_taken(Conflict::Exists("issuer")).map(drop)
}

/// The next CRL number, at least `at_least`.
pub(crate) async fn take_crl_number(conn: &mut Conn, id: Id, at_least: i64) -> Result<i64> {
    let sql = "UPDATE issuer SET crl_number = CASE WHEN crl_number + 1 < $1 THEN $1 ELSE crl_number + 1 END \
               WHERE id = $2 RETURNING id, crl_number";
    let row = conn.row(Sql::new(sql).bind(at_least).bind(id)).await?;
    row.ok_or(Conflict::Missing("issuer"))?.cells("issuer", "id").int("crl_number")
}

/// The next number of the sequence of revocations. The row stays locked until commit, so numbers commit in order.
pub(crate) async fn next_revocation(conn: &mut Conn, id: Id) -> Result<i64> {
    let sql = "UPDATE issuer SET revocation_seq = revocation_seq + 1 WHERE id = $1 RETURNING id, revocation_seq";
    let row = conn.row(Sql::new(sql).bind(id)).await?;
    row.ok_or(Conflict::Missing("issuer"))?.cells("issuer", "id").int("revocation_seq")
}

/// Nobody takes a number of this issuer until the transaction ends.
pub(crate) async fn claim(conn: &mut Conn, id: Id) -> Result<()> {
    let sql = Sql::new("SELECT id FROM issuer WHERE id = ").arg(id).push(conn.claimed());
    conn.row(sql).await?.map(drop).ok_or(Conflict::Missing("issuer").into())
}

/// Nothing of this issuer is revoked until the transaction ends.
pub(crate) async fn keep(conn: &mut Conn, id: Id) -> Result<()> {
    let sql = Sql::new("SELECT id FROM issuer WHERE id = ").arg(id).push(conn.kept());
    conn.row(sql).await.map(drop)
}
