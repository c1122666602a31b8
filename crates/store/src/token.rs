//! Bearer tokens: their hashes, never their secrets (decision 10).

use chancery_domain::id::Id;
use chancery_pki::time::Time;

use crate::engine::{Conn, Row, Sql};
use crate::error::{Conflict, OnTaken as _, Result};
use crate::{Cursor, Page, Store};

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Id.
    pub id: Id,
    /// What people call it.
    pub name: String,
    /// SHA-256 of its secret.
    pub hash: [u8; 32],
    /// Whom it stands for; `None`: nobody, it has a role of its own.
    pub person: Option<Id>,
    /// Role, a word of the domain; empty for a person's.
    pub role: String,
    /// What it is narrowed to, JSON.
    pub scope: String,
    /// When it was made.
    pub created: Time,
    /// From when on it holds no more.
    pub expires: Time,
    /// When it was last used, to the minute or so.
    pub last_used: Option<Time>,
    /// When it was revoked.
    pub revoked: Option<Time>,
    /// For compare-and-set; 1 at first.
    pub version: i64,
    /// MAC under a key of the vault, over all but `last_used`.
    pub mac: Vec<u8>,
}

const SELECT: &str = "SELECT id, name, hash, person, role, scope, created, expires, last_used, revoked, version, mac \
    FROM token";

/// By id.
pub async fn by_id(store: &Store, id: Id) -> Result<Option<Token>> {
    store.db().row(Sql::new(SELECT).push(" WHERE id = ").arg(id)).await?.as_ref().map(read).transpose()
}

/// By SHA-256 of the secret.
pub async fn by_hash(store: &Store, hash: &[u8; 32]) -> Result<Option<Token>> {
    store.db().row(Sql::new(SELECT).push(" WHERE hash = ").arg(hash)).await?.as_ref().map(read).transpose()
}

/// All of this name, oldest first.
pub async fn by_name(store: &Store, name: &str) -> Result<Vec<Token>> {
    let sql = Sql::new(SELECT).push(" WHERE name = ").arg(name).push(" ORDER BY id");
    store.db().rows(sql).await?.iter().map(read).collect()
}

/// Tokens, newest first; with `person` only those of this one.
pub async fn list(store: &Store, person: Option<Id>, after: Option<Cursor>, limit: u32) -> Result<Page<Token>> {
    let sql = Sql::new(SELECT).push(" WHERE id < ").arg(after.map_or(i64::MAX, |after| after.id));
    let sql = match person {
        Some(person) => sql.push(" AND person = ").arg(person),
        None => sql,
    };
    let rows = store.db().rows(sql.push(" ORDER BY id DESC LIMIT ").arg(i64::from(limit))).await?;
    let last = rows.last().and_then(|row| row.cells("token", "id").int("id").ok());
    let mut page = Page::of(rows.iter().map(read));
    page.next = last.filter(|_| rows.len() as u64 == u64::from(limit)).map(|id| Cursor { key: id, id });
    Ok(page)
}

fn read(row: &Row) -> Result<Token> {
    let cells = row.cells("token", "id");
    Ok(Token {
        id: cells.id("id")?,
        name: cells.text("name")?,
        hash: cells.array("hash")?,
        person: cells.opt_id("person")?,
        role: cells.text("role")?,
        scope: cells.text("scope")?,
        created: cells.time("created")?,
        expires: cells.time("expires")?,
        last_used: cells.opt_time("last_used")?,
        revoked: cells.opt_time("revoked")?,
        version: cells.int("version")?,
        mac: cells.bytes("mac")?,
    })
}

pub(crate) async fn insert(conn: &mut Conn, token: &Token) -> Result<()> {
    let sql = "INSERT INTO token (id, name, hash, person, role, scope, created, expires, last_used, revoked, version, \
               mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11)";
    let sql = Sql::new(sql).bind(token.id).bind(&token.name).bind(&token.hash).bind(token.person).bind(&token.role);
    let sql = sql.bind(&token.scope).bind(token.created).bind(token.expires).bind(token.last_used);
    conn.execute(sql.bind(token.revoked).bind(&token.mac)).await.on_taken(Conflict::Exists("token")).map(drop)
}

/// Changes when it was revoked.
pub(crate) async fn update(conn: &mut Conn, token: &Token) -> Result<()> {
    let sql = "UPDATE token SET revoked = $1, mac = $2, version = version + 1 WHERE id = $3 AND version = $4";
    let sql = Sql::new(sql).bind(token.revoked).bind(&token.mac);
    conn.swap(sql.bind(token.id).bind(token.version), "token").await
}

/// Remembers that it was used; never goes back.
pub(crate) async fn touch(conn: &mut Conn, id: Id, at: Time) -> Result<()> {
    let sql = "UPDATE token SET last_used = $1 WHERE id = $2 AND (last_used IS NULL OR last_used < $3)";
    conn.execute(Sql::new(sql).bind(at).bind(id).bind(at)).await.map(drop)
}
