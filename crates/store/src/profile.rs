//! Profiles: what the domain wrote, as JSON, under a MAC (decision 10).

use chancery_pki::time::Time;

use crate::engine::{Conn, Row, Sql};
use crate::error::{Conflict, Result};
use crate::{Page, Store};

/// A stored profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub slug: String,
    /// The profile, JSON.
    pub body: String,
    /// When it last changed.
    pub updated: Time,
    /// For compare-and-set: 0 to make a new one, else as it was read.
    pub version: i64,
    /// MAC under a key of the vault.
    pub mac: Vec<u8>,
}

const SELECT: &str = "SELECT slug, body, updated, version, mac FROM profile";

/// By slug.
pub async fn by_slug(store: &Store, slug: &str) -> Result<Option<Profile>> {
    store.db().row(Sql::new(SELECT).push(" WHERE slug = ").arg(slug)).await?.as_ref().map(read).transpose()
}

/// All profiles by name, and the damaged rows among them. There are never many.
pub async fn all(store: &Store) -> Result<Page<Profile>> {
    let rows = store.db().rows(Sql::new(SELECT).push(" ORDER BY slug")).await?;
    Ok(Page::of(rows.iter().map(read)))
}

fn read(row: &Row) -> Result<Profile> {
    let slug = row.cells_of("profile", "?").text("slug")?;
    let cells = row.cells_of("profile", &*slug);
    Ok(Profile {
        body: cells.text("body")?,
        updated: cells.time("updated")?,
        version: cells.int("version")?,
        mac: cells.bytes("mac")?,
        slug: slug.clone(),
    })
}

pub(crate) async fn put(conn: &mut Conn, profile: &Profile) -> Result<()> {
    if profile.version == 0 {
        let sql = "INSERT INTO profile (slug, body, updated, version, mac) VALUES ($1, $2, $3, 1, $4) \
                   ON CONFLICT (slug) DO NOTHING";
        let sql = Sql::new(sql).bind(&profile.slug).bind(&profile.body).bind(profile.updated).bind(&profile.mac);
        return if conn.execute(sql).await? == 1 { Ok(()) } else { Err(Conflict::Exists("profile").into()) };
    }
    let sql = "UPDATE profile SET body = $1, updated = $2, mac = $3, version = version + 1 \
               WHERE slug = $4 AND version = $5";
    let sql = Sql::new(sql).bind(&profile.body).bind(profile.updated).bind(&profile.mac);
    conn.swap(sql.bind(&profile.slug).bind(profile.version), "profile").await
}
