//! One certificate, or the few, by what is known of it. Where the answer comes from a look-up table, the certificates
//! that the indexer has not reached are looked through as well; first, because they only ever move into the tables.

use std::collections::BTreeMap;

use chancery_domain::id::Id;
use chancery_pki::digest::{sha1, sha256, sha512};
use chancery_pki::serial::Serial;

use super::index::{Key, kept, reversed, subject_key};
use super::{Certificate, SELECT, generation, read};
use crate::Store;
use crate::engine::{Db, Row, Sql};
use crate::error::Result;

/// By id.
pub async fn by_id(store: &Store, id: Id) -> Result<Option<Certificate>> {
    store.db().row(Sql::new(SELECT).push(" WHERE c.id = ").arg(id)).await?.as_ref().map(read).transpose()
}

/// By issuer and serial.
pub async fn by_serial(store: &Store, issuer: Id, serial: &Serial) -> Result<Option<Certificate>> {
    let sql = Sql::new(SELECT).push(" WHERE c.issuer = ").arg(issuer).push(" AND c.serial = ").arg(serial);
    store.db().row(sql).await?.as_ref().map(read).transpose()
}

/// By serial alone, of whichever issuer. Looks once per issuer, of which there are few.
pub async fn by_serial_any_issuer(store: &Store, serial: &Serial) -> Result<Vec<Certificate>> {
    records(store.db().rows(serial_sql(serial)).await?)
}

pub(super) fn serial_sql(serial: &Serial) -> Sql {
    Sql::new(SELECT).push(" WHERE c.issuer IN (SELECT id FROM issuer) AND c.serial = ").arg(serial)
}

/// All certificates of a lineage, newest first.
pub async fn by_lineage(store: &Store, lineage: Id) -> Result<Vec<Certificate>> {
    records(store.db().rows(lineage_sql(lineage)).await?)
}

/// The first of them, whose id all bear, and those that came after it.
pub(super) fn lineage_sql(lineage: Id) -> Sql {
    let sql = Sql::new(SELECT).push(" WHERE c.id IN (SELECT id FROM certificate WHERE id = ").arg(lineage);
    let sql = sql.push(" UNION ALL SELECT id FROM certificate WHERE lineage <> id AND lineage = ").arg(lineage);
    sql.push(") ORDER BY c.id DESC")
}

/// The newest certificates an authority issued under a profile, at most `limit`.
pub async fn by_profile(store: &Store, authority: Id, profile: &str, limit: u32) -> Result<Vec<Certificate>> {
    records(store.db().rows(profile_sql(authority, profile, limit)).await?)
}

pub(super) fn profile_sql(authority: Id, profile: &str, limit: u32) -> Sql {
    // The sign keeps the index of an authority's certificates out of it: those of a profile may be much fewer.
    let sql = Sql::new(SELECT).push(" WHERE c.profile = ").arg(profile).push(" AND +c.authority = ").arg(authority);
    sql.push(" ORDER BY c.id DESC LIMIT ").arg(i64::from(limit))
}

/// By SHA-1 (20 bytes), SHA-256 (32) or SHA-512 (64) of the DER; nothing for other lengths.
pub async fn by_thumbprint(store: &Store, thumbprint: &[u8]) -> Result<Vec<Certificate>> {
    match thumbprint.len() {
        20 => by_key(store.db(), Key::Sha1, thumbprint, |c| sha1(&c.der) == *thumbprint).await,
        32 => by_key(store.db(), Key::Sha256, thumbprint, |c| sha256(&c.der) == *thumbprint).await,
        64 => by_key(store.db(), Key::Sha512, thumbprint, |c| sha512(&c.der) == *thumbprint).await,
        _ => Ok(Vec::new()),
    }
}

/// By subjectKeyIdentifier, newest first.
pub async fn by_key_id(store: &Store, key_id: &[u8]) -> Result<Vec<Certificate>> {
    by_key(store.db(), Key::SubjectKeyId, key_id, |c| c.subject_key_id.as_deref() == Some(key_id)).await
}

/// All certificates with this public key, newest first. Whoever revokes a compromised key waits for it, so the database looks
/// through those not yet indexed and hands over only what has the key.
pub async fn by_spki(store: &Store, spki_sha256: &[u8; 32]) -> Result<Vec<Certificate>> {
    let unindexed = store.db().rows(unindexed_spki_sql(spki_sha256)).await?;
    // A damaged row has nothing to be found by, as in `tail`.
    let unindexed = unindexed.iter().filter_map(|row| read(row).ok());
    let indexed = records(store.db().rows(key_sql(Key::Spki, spki_sha256)).await?)?;
    let found = unindexed.chain(indexed).filter(|certificate| certificate.spki_sha256 == *spki_sha256);
    let found: BTreeMap<Id, Certificate> = found.map(|certificate| (certificate.id, certificate)).collect();
    Ok(found.into_values().rev().collect())
}

pub(super) fn unindexed_spki_sql(spki_sha256: &[u8; 32]) -> Sql {
    let sql = Sql::new(SELECT).push(" WHERE c.id IN (SELECT certificate FROM certificate_unindexed) AND ");
    sql.push("c.spki_sha256 = ").arg(spki_sha256.as_slice())
}

/// All certificates with this subject (as [`Certificate::subject`], in any case), newest first.
pub async fn by_subject(store: &Store, subject: &str) -> Result<Vec<Certificate>> {
    let key = subject_key(subject);
    by_key(store.db(), Key::Subject, &key, |c| subject_key(&c.subject) == key).await
}

/// A search by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameQuery<'q> {
    /// This name.
    Exact(&'q str),
    /// Names below this domain: `www.example.org` and `joe@example.org` are below `example.org`.
    Below(&'q str),
    /// Names that end so.
    Ending(&'q str),
}

impl NameQuery<'_> {
    /// Ranges of reversed names, both ends included or, at the upper end, prefix.
    fn ranges(self) -> Vec<(String, String)> {
        let prefix = |start: String| (start.clone(), format!("{start}{}", char::MAX));
        match self {
            Self::Exact(name) => vec![(reversed(name), reversed(name))],
            Self::Below(name) => {
                vec![prefix(format!("{}.", reversed(name))), prefix(format!("{}@", reversed(name)))]
            }
            Self::Ending(end) => vec![prefix(reversed(end))],
        }
    }

    fn matches(self, name: &str) -> bool {
        let name = reversed(name);
        self.ranges().iter().any(|(from, to)| (from..=to).contains(&&name))
    }
}

/// Certificates with a name the query matches, newest first, at most `limit`.
pub async fn by_name(store: &Store, query: NameQuery<'_>, limit: u32) -> Result<Vec<Certificate>> {
    let mut found = tail(store.db(), |certificate| certificate.names.iter().any(|name| query.matches(name))).await?;
    for (from, to) in query.ranges() {
        for certificate in records(store.db().rows(name_sql(from, to, limit)).await?)? {
            found.insert(certificate.id, certificate);
        }
    }
    Ok(found.into_values().rev().take(limit as usize).collect())
}

pub(super) fn name_sql(from: String, to: String, limit: u32) -> Sql {
    let sql = Sql::new(SELECT).push(" WHERE c.id IN (SELECT certificate FROM certificate_name WHERE generation IN ");
    let sql = sql.push(generation::ALL).push(" AND reversed >= ");
    let sql = sql.arg(from).push(" AND reversed <= ").arg(to).push(") ORDER BY c.id DESC LIMIT ");
    sql.arg(i64::from(limit))
}

pub(super) fn key_sql(kind: Key, key: &[u8]) -> Sql {
    let sql = Sql::new(SELECT).push(" WHERE c.id IN (SELECT certificate FROM certificate_key WHERE generation IN ");
    let sql = sql.push(generation::ALL).push(" AND kind = ");
    sql.arg(kind as i64).push(" AND key = ").arg(kept(key)).push(") ORDER BY c.id DESC")
}

async fn by_key(db: &Db, kind: Key, key: &[u8], is_it: impl Fn(&Certificate) -> bool) -> Result<Vec<Certificate>> {
    let mut found = tail(db, &is_it).await?;
    let indexed = records(db.rows(key_sql(kind, key)).await?)?;
    found.extend(indexed.into_iter().filter(is_it).map(|certificate| (certificate.id, certificate)));
    Ok(found.into_values().rev().collect())
}

/// Certificates the indexer has not reached, read in parts.
pub(super) async fn tail(db: &Db, wanted: impl Fn(&Certificate) -> bool) -> Result<BTreeMap<Id, Certificate>> {
    /// Rows read at once.
    const PART: usize = 1_000;
    let mut found = BTreeMap::new();
    let mut after = 0;
    loop {
        let rows = db.rows(tail_sql(after, PART as i64)).await?;
        for row in &rows {
            after = row.cells("certificate", "id").int("id")?;
            // A damaged row has nothing to be found by; lists by id show it.
            if let Ok(certificate) = read(row)
                && wanted(&certificate)
            {
                found.insert(certificate.id, certificate);
            }
        }
        if rows.len() < PART {
            return Ok(found);
        }
    }
}

pub(super) fn tail_sql(after: i64, limit: i64) -> Sql {
    let sql =
        Sql::new(SELECT).push(" WHERE c.id IN (SELECT certificate FROM certificate_unindexed WHERE certificate > ");
    sql.arg(after).push(" ORDER BY certificate LIMIT ").arg(limit).push(") ORDER BY c.id")
}

fn records(rows: Vec<Row>) -> Result<Vec<Certificate>> {
    rows.iter().map(read).collect()
}
