//! Requests for certificates (decision 21): as received, with their state.

use chancery_domain::id::Id;
use chancery_pki::time::Time;

use crate::engine::{Conn, Insert, Row, Sql, Value, list as to_list};
use crate::error::{Conflict, OnTaken as _, Result};
use crate::{Cursor, Page, Store};

/// A request for a certificate. Handler and state are words of the domain's state machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Id.
    pub id: Id,
    /// Who handles it: `built-in`, `csr`.
    pub handler: String,
    /// Its state.
    pub state: String,
    /// The request as received, DER.
    pub csr: Vec<u8>,
    /// Names it asks for.
    pub names: Vec<String>,
    /// Its subject, readable.
    pub subject: String,
    /// Profile it is for.
    pub profile: Option<String>,
    /// Authority it is for.
    pub authority: Option<Id>,
    /// SHA-256 of its SPKI DER: how a certificate that is pasted back finds it.
    pub spki_sha256: [u8; 32],
    /// Its private key when it is kept here.
    pub vault_key: Option<Id>,
    /// The certificate it led to.
    pub certificate: Option<Id>,
    /// Chain that came with the certificate: DER, one after the other.
    pub chain: Option<Vec<u8>>,
    /// Whom it is for.
    pub person: Option<Id>,
    /// Who made it.
    pub actor: String,
    /// Code of the refusal.
    pub reason: Option<String>,
    /// More, JSON.
    pub settings: String,
    /// When it came.
    pub created: Time,
    /// When it last changed.
    pub updated: Time,
    /// For compare-and-set; 1 at first.
    pub version: i64,
}

const SELECT: &str = "SELECT id, handler, state, csr, names, subject, profile, authority, spki_sha256, vault_key, \
    certificate, chain, person, actor, reason, settings, created, updated, version FROM request";

/// By id.
pub async fn by_id(store: &Store, id: Id) -> Result<Option<Request>> {
    store.db().row(Sql::new(SELECT).push(" WHERE id = ").arg(id)).await?.as_ref().map(read).transpose()
}

/// Requests for this public key that an outside authority answers, newest first.
pub async fn outside_by_spki(store: &Store, spki_sha256: &[u8; 32]) -> Result<Vec<Request>> {
    let sql = Sql::new(SELECT).push(" WHERE handler <> 'built-in' AND spki_sha256 = ").arg(spki_sha256);
    let sql = sql.push(" ORDER BY id DESC");
    store.db().rows(sql).await?.iter().map(read).collect()
}

/// Requests, newest first; with `state` only those in it.
pub async fn list(store: &Store, state: Option<&str>, after: Option<Cursor>, limit: u32) -> Result<Page<Request>> {
    let sql = Sql::new(SELECT).push(" WHERE id < ").arg(after.map_or(i64::MAX, |after| after.id));
    page(store, sql, state, limit).await
}

/// Requests that an outside authority answers, newest first; with `state` only those in it, with `person` only
/// those for this one.
pub async fn outside(
    store: &Store,
    state: Option<&str>,
    person: Option<Id>,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<Request>> {
    let sql =
        Sql::new(SELECT).push(" WHERE handler <> 'built-in' AND id < ").arg(after.map_or(i64::MAX, |after| after.id));
    let sql = match person {
        Some(person) => sql.push(" AND person = ").arg(person),
        None => sql,
    };
    page(store, sql, state, limit).await
}

/// How many requests wait for an outside authority.
pub async fn count_waiting(store: &Store) -> Result<u64> {
    let sql = "SELECT COUNT(*) AS n FROM request WHERE handler <> 'built-in' AND state = 'waiting'";
    let row = store.db().row(Sql::new(sql)).await?;
    row.map_or(Ok(0), |row| row.cells_of("request", "count").int("n").map(i64::unsigned_abs))
}

async fn page(store: &Store, sql: Sql, state: Option<&str>, limit: u32) -> Result<Page<Request>> {
    let sql = match state {
        Some(state) => sql.push(" AND state = ").arg(state),
        None => sql,
    };
    let rows = store.db().rows(sql.push(" ORDER BY id DESC LIMIT ").arg(i64::from(limit))).await?;
    let last = rows.last().and_then(|row| row.cells("request", "id").int("id").ok());
    let mut page = Page::of(rows.iter().map(read));
    page.next = last.filter(|_| rows.len() as u64 == u64::from(limit)).map(|id| Cursor { key: id, id });
    Ok(page)
}

fn read(row: &Row) -> Result<Request> {
    let cells = row.cells("request", "id");
    Ok(Request {
        id: cells.id("id")?,
        handler: cells.text("handler")?,
        state: cells.text("state")?,
        csr: cells.bytes("csr")?,
        names: cells.list("names")?,
        subject: cells.text("subject")?,
        profile: cells.opt_text("profile")?,
        authority: cells.opt_id("authority")?,
        spki_sha256: cells.array("spki_sha256")?,
        vault_key: cells.opt_id("vault_key")?,
        certificate: cells.opt_id("certificate")?,
        chain: cells.opt_bytes("chain")?,
        person: cells.opt_id("person")?,
        actor: cells.text("actor")?,
        reason: cells.opt_text("reason")?,
        settings: cells.text("settings")?,
        created: cells.time("created")?,
        updated: cells.time("updated")?,
        version: cells.int("version")?,
    })
}

/// Inserts a request.
pub(crate) async fn insert(conn: &mut Conn, request: &Request) -> Result<()> {
    conn.insert(rows(&[request])).await.map(drop).on_taken(Conflict::Exists("request"))
}

/// The rows of requests.
pub(crate) fn rows(requests: &[&Request]) -> Insert {
    let sql = "INSERT INTO request (id, handler, state, csr, names, subject, profile, authority, spki_sha256, \
               vault_key, certificate, chain, person, actor, reason, settings, created, updated, version)";
    Insert::new(sql, requests.iter().map(|request| values(request)), "")
}

fn values(r: &Request) -> [Value; 19] {
    [
        r.id.into(),
        (&r.handler).into(),
        (&r.state).into(),
        (&r.csr).into(),
        to_list(&r.names).into(),
        (&r.subject).into(),
        r.profile.clone().into(),
        r.authority.into(),
        (&r.spki_sha256).into(),
        r.vault_key.into(),
        r.certificate.into(),
        r.chain.clone().into(),
        r.person.into(),
        (&r.actor).into(),
        r.reason.clone().into(),
        (&r.settings).into(),
        r.created.into(),
        r.updated.into(),
        1_i64.into(),
    ]
}

/// Changes all but what was received.
pub(crate) async fn update(conn: &mut Conn, request: &Request) -> Result<()> {
    let sql = "UPDATE request SET state = $1, profile = $2, authority = $3, vault_key = $4, certificate = $5, \
               chain = $6, person = $7, reason = $8, settings = $9, updated = $10, version = version + 1 \
               WHERE id = $11 AND version = $12";
    let sql = Sql::new(sql).bind(&request.state).bind(request.profile.clone()).bind(request.authority);
    let sql = sql.bind(request.vault_key).bind(request.certificate).bind(request.chain.clone()).bind(request.person);
    let sql = sql.bind(request.reason.clone()).bind(&request.settings).bind(request.updated);
    conn.swap(sql.bind(request.id).bind(request.version), "request").await
}
