//! The vault's sealed bytes: ways to the master key (slots) and keys under it. Nothing here can open them.

use chancery_domain::id::Id;
use chancery_pki::time::Time;

use crate::engine::{Conn, Row, Sql};
use crate::error::{Conflict, OnTaken as _, Result};
use crate::{Page, Store};

/// One way to the master key: key file, passphrase, recovery code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultSlot {
    /// Id.
    pub id: Id,
    /// Kind of way, the service's word.
    pub kind: String,
    /// What people call it.
    pub label: String,
    /// The wrapped master key with its parameters.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub created: Time,
    /// For compare-and-set; 1 at first.
    pub version: i64,
}

/// A sealed private key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultKey {
    /// Id; also associated data of its seal.
    pub id: Id,
    /// What it is for, the service's word: `authority`, `certificate`, `log`.
    pub purpose: String,
    /// Its algorithm, `p256`, `rsa3072`.
    pub algorithm: String,
    /// SHA-256 of its SPKI DER.
    pub spki_sha256: [u8; 32],
    /// The sealed key.
    pub sealed: Vec<u8>,
    /// How it is protected, the service's word: `master`, `passphrase`.
    pub protection: String,
    /// When it was sealed.
    pub created: Time,
    /// For compare-and-set; 1 at first.
    pub version: i64,
}

const SLOT: &str = "SELECT id, kind, label, sealed, created, version FROM vault_slot";
const KEY: &str = "SELECT id, purpose, algorithm, spki_sha256, sealed, protection, created, version FROM vault_key";

/// All slots, oldest first, and the damaged rows among them: one damaged way in closes no other.
pub async fn slots(store: &Store) -> Result<Page<VaultSlot>> {
    let rows = store.db().rows(Sql::new(SLOT).push(" ORDER BY id")).await?;
    Ok(Page::of(rows.iter().map(read_slot)))
}

/// A key by its id.
pub async fn key(store: &Store, id: Id) -> Result<Option<VaultKey>> {
    let row = store.db().row(Sql::new(KEY).push(" WHERE id = ").arg(id)).await?;
    row.as_ref().map(read_key).transpose()
}

/// Keys with this public key, newest first.
pub async fn keys_by_spki(store: &Store, spki_sha256: &[u8; 32]) -> Result<Vec<VaultKey>> {
    let sql = Sql::new(KEY).push(" WHERE spki_sha256 = ").arg(spki_sha256).push(" ORDER BY id DESC");
    store.db().rows(sql).await?.iter().map(read_key).collect()
}

/// Keys of a purpose, oldest first.
pub async fn keys_for(store: &Store, purpose: &str) -> Result<Vec<VaultKey>> {
    let sql = Sql::new(KEY).push(" WHERE purpose = ").arg(purpose).push(" ORDER BY id");
    store.db().rows(sql).await?.iter().map(read_key).collect()
}

fn read_slot(row: &Row) -> Result<VaultSlot> {
    let cells = row.cells("vault_slot", "id");
    Ok(VaultSlot {
        id: cells.id("id")?,
        kind: cells.text("kind")?,
        label: cells.text("label")?,
        sealed: cells.bytes("sealed")?,
        created: cells.time("created")?,
        version: cells.int("version")?,
    })
}

fn read_key(row: &Row) -> Result<VaultKey> {
    let cells = row.cells("vault_key", "id");
    Ok(VaultKey {
        id: cells.id("id")?,
        purpose: cells.text("purpose")?,
        algorithm: cells.text("algorithm")?,
        spki_sha256: cells.array("spki_sha256")?,
        sealed: cells.bytes("sealed")?,
        protection: cells.text("protection")?,
        created: cells.time("created")?,
        version: cells.int("version")?,
    })
}

pub(crate) async fn insert_slot(conn: &mut Conn, slot: &VaultSlot) -> Result<()> {
    let sql = "INSERT INTO vault_slot (id, kind, label, sealed, created, version) VALUES ($1, $2, $3, $4, $5, 1)";
    let sql = Sql::new(sql).bind(slot.id).bind(&slot.kind).bind(&slot.label).bind(&slot.sealed).bind(slot.created);
    conn.execute(sql).await.on_taken(Conflict::Exists("vault slot")).map(drop)
}

pub(crate) async fn update_slot(conn: &mut Conn, slot: &VaultSlot) -> Result<()> {
    let sql = "UPDATE vault_slot SET label = $1, sealed = $2, version = version + 1 WHERE id = $3 AND version = $4";
    let sql = Sql::new(sql).bind(&slot.label).bind(&slot.sealed).bind(slot.id).bind(slot.version);
    conn.swap(sql, "vault slot").await
}

pub(crate) async fn delete_slot(conn: &mut Conn, id: Id, version: i64) -> Result<()> {
    let sql = Sql::new("DELETE FROM vault_slot WHERE id = $1 AND version = $2").bind(id).bind(version);
    conn.swap(sql, "vault slot").await
}

pub(crate) async fn insert_key(conn: &mut Conn, key: &VaultKey) -> Result<()> {
    let sql = "INSERT INTO vault_key (id, purpose, algorithm, spki_sha256, sealed, protection, created, version) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, 1)";
    let sql = Sql::new(sql).bind(key.id).bind(&key.purpose).bind(&key.algorithm).bind(&key.spki_sha256);
    let sql = sql.bind(&key.sealed).bind(&key.protection).bind(key.created);
    conn.execute(sql).await.on_taken(Conflict::Exists("key")).map(drop)
}

pub(crate) async fn update_key(conn: &mut Conn, key: &VaultKey) -> Result<()> {
    let sql = "UPDATE vault_key SET sealed = $1, protection = $2, version = version + 1 WHERE id = $3 AND version = $4";
    let sql = Sql::new(sql).bind(&key.sealed).bind(&key.protection).bind(key.id).bind(key.version);
    conn.swap(sql, "key").await
}

pub(crate) async fn delete_key(conn: &mut Conn, id: Id, version: i64) -> Result<()> {
    let sql = Sql::new("DELETE FROM vault_key WHERE id = $1 AND version = $2").bind(id).bind(version);
    conn.swap(sql, "key").await
}
