//! Authorities: one row per key of an authority (decision 15).

use chancery_domain::id::Id;
use chancery_pki::time::Time;

use crate::Store;
use crate::engine::{Cells, Conn, Row, Sql, codes};
use crate::error::{Conflict, OnTaken as _, Result};

codes! {
    /// What an authority is.
    AuthorityKind {
        /// Signs itself.
        Root = "root",
        /// Signed by one of ours.
        Issuing = "issuing",
        /// Signed by somebody outside.
        External = "external",
    }
}

codes! {
    /// Whether an authority issues.
    AuthorityState {
        /// Its certificate is not there yet.
        Pending = "pending",
        /// Issues.
        Active = "active",
        /// Issues no more; its CRLs go on.
        Retired = "retired",
    }
}

/// One key of an authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Id.
    pub id: Id,
    /// Names this key for ever: `issuing-1`.
    pub slug: String,
    /// What people call the authority.
    pub display_name: String,
    /// Root, issuing, signed outside.
    pub kind: AuthorityKind,
    /// Whether it issues.
    pub state: AuthorityState,
    /// The authority that signed it.
    pub parent: Option<Id>,
    /// Its own DN as an issuer ([`crate::issuer`]).
    pub issuer: Id,
    /// Its private key; `None` when it is kept elsewhere.
    pub vault_key: Option<Id>,
    /// DER of its certificate; `None` while pending.
    pub certificate: Option<Vec<u8>>,
    /// DER of its subject.
    pub subject: Vec<u8>,
    /// SHA-1 of the subject DER (decision 13; RFC 6960 issuerNameHash).
    pub name_sha1: [u8; 20],
    /// SHA-256 of the subject DER.
    pub name_sha256: [u8; 32],
    /// SHA-1 of the content of its subjectPublicKey BIT STRING (RFC 6960 issuerKeyHash).
    pub key_sha1: [u8; 20],
    /// SHA-256 of the same.
    pub key_sha256: [u8; 32],
    /// Publication base address, fixed for ever; `None`: its certificates carry no addresses (decision 14).
    pub publication: Option<String>,
    /// Settings, JSON.
    pub settings: String,
    /// When it came into being.
    pub created: Time,
    /// For compare-and-set; 1 at first.
    pub version: i64,
    /// MAC under a key of the vault (decision 10).
    pub mac: Vec<u8>,
}

const SELECT: &str = "SELECT id, slug, display_name, kind, state, parent, issuer, vault_key, certificate, subject, \
    name_sha1, name_sha256, key_sha1, key_sha256, publication, settings, created, version, mac FROM authority";

/// By id.
pub async fn by_id(store: &Store, id: Id) -> Result<Option<Authority>> {
    store.db().row(Sql::new(SELECT).push(" WHERE id = ").arg(id)).await?.as_ref().map(read).transpose()
}

/// By slug.
pub async fn by_slug(store: &Store, slug: &str) -> Result<Option<Authority>> {
    store.db().row(Sql::new(SELECT).push(" WHERE slug = ").arg(slug)).await?.as_ref().map(read).transpose()
}

/// By SHA-1 of the key, as OCSP asks; several when a key was certified twice.
pub async fn by_key_sha1(store: &Store, key_sha1: &[u8; 20]) -> Result<Vec<Authority>> {
    let sql = Sql::new(SELECT).push(" WHERE key_sha1 = ").arg(key_sha1).push(" ORDER BY id");
    store.db().rows(sql).await?.iter().map(read).collect()
}

/// All authorities, oldest first, and the damaged rows among them. There are never many.
pub async fn all(store: &Store) -> Result<crate::Page<Authority>> {
    let rows = store.db().rows(Sql::new(SELECT).push(" ORDER BY id")).await?;
    Ok(crate::Page::of(rows.iter().map(read)))
}

fn read(row: &Row) -> Result<Authority> {
    let cells: Cells<'_> = row.cells("authority", "id");
    Ok(Authority {
        id: cells.id("id")?,
        slug: cells.text("slug")?,
        display_name: cells.text("display_name")?,
        kind: cells.code("kind")?,
        state: cells.code("state")?,
        parent: cells.opt_id("parent")?,
        issuer: cells.id("issuer")?,
        vault_key: cells.opt_id("vault_key")?,
        certificate: cells.opt_bytes("certificate")?,
        subject: cells.bytes("subject")?,
        name_sha1: cells.array("name_sha1")?,
        name_sha256: cells.array("name_sha256")?,
        key_sha1: cells.array("key_sha1")?,
        key_sha256: cells.array("key_sha256")?,
        publication: cells.opt_text("publication")?,
        settings: cells.text("settings")?,
        created: cells.time("created")?,
        version: cells.int("version")?,
        mac: cells.bytes("mac")?,
    })
}

pub(crate) async fn insert(conn: &mut Conn, authority: &Authority) -> Result<()> {
    let sql = "INSERT INTO authority (id, slug, display_name, kind, state, parent, issuer, vault_key, certificate, \
               subject, name_sha1, name_sha256, key_sha1, key_sha256, publication, settings, created, version, mac) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1, $18)";
    let sql = Sql::new(sql).bind(authority.id).bind(&authority.slug).bind(&authority.display_name);
    let sql = sql.bind(authority.kind).bind(authority.state).bind(authority.parent).bind(authority.issuer);
    let sql = sql.bind(authority.vault_key).bind(authority.certificate.clone()).bind(&authority.subject);
    let sql = sql.bind(&authority.name_sha1).bind(&authority.name_sha256);
    let sql = sql.bind(&authority.key_sha1).bind(&authority.key_sha256).bind(authority.publication.clone());
    let sql = sql.bind(&authority.settings).bind(authority.created).bind(&authority.mac);
    conn.execute(sql).await.on_taken(Conflict::Exists("authority")).map(drop)
}

/// Changes what may change: names, state, parent, key, certificate, settings. Slug, DN and publication base never do.
pub(crate) async fn update(conn: &mut Conn, authority: &Authority) -> Result<()> {
    let sql = "UPDATE authority SET display_name = $1, kind = $2, state = $3, parent = $4, vault_key = $5, \
               certificate = $6, settings = $7, mac = $8, version = version + 1 WHERE id = $9 AND version = $10";
    let sql = Sql::new(sql).bind(&authority.display_name).bind(authority.kind).bind(authority.state);
    let sql = sql.bind(authority.parent).bind(authority.vault_key).bind(authority.certificate.clone());
    let sql = sql.bind(&authority.settings).bind(&authority.mac).bind(authority.id).bind(authority.version);
    conn.swap(sql, "authority").await
}

/// Fails unless the authority is active, and keeps it so until the transaction ends.
pub(crate) async fn check_active(conn: &mut Conn, id: Id) -> Result<()> {
    let sql = Sql::new("SELECT id, state FROM authority WHERE id = ").arg(id).push(conn.kept());
    let row = conn.row(sql).await?;
    let state = row.map(|row| row.cells("authority", "id").code::<AuthorityState>("state")).transpose()?;
    if state == Some(AuthorityState::Active) { Ok(()) } else { Err(Conflict::AuthorityNotActive(id).into()) }
}
