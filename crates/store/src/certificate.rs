//! Certificates: ours and other people's.
//!
//! The row is written with few indexes ([`crate::Effect::InsertCertificate`]); thumbprints, names and words follow
//! when [`crate::Store::index`] reaches it. [`find`](by_thumbprint) and [`list`] see both, so nothing is ever missed.

mod counts;
mod find;
mod from_der;
pub(crate) mod generation;
pub(crate) mod index;
mod indexer;
mod list;
#[cfg(test)]
mod plans;

use chancery_domain::id::Id;
use chancery_domain::log::{Fact, FactKind};
use chancery_pki::digest::sha256;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;

pub use counts::{Counts, count_ended, count_valid, counts};
pub use find::{
    NameQuery, by_id, by_key_id, by_lineage, by_name, by_profile, by_serial, by_serial_any_issuer, by_spki, by_subject,
    by_thumbprint,
};
pub use from_der::{FromDer, newest_damaged};
pub(crate) use indexer::{Indexed, Left, LookUps, STANDS, Waiting, pending};
pub use list::{CertificateState, Filter, Order, count, expiring_before, has_profile, list};

use crate::engine::{Conn, Insert, Row, Sql, Value, codes, list as to_list};
use crate::error::{Conflict, OnTaken as _, Result};
use crate::{Store, revocation};

codes! {
    /// Where a certificate comes from.
    Source {
        /// One of our authorities signed it.
        Issued = "issued",
        /// Somebody else signed it for a request of ours.
        Outside = "outside",
        /// It was brought in.
        Imported = "imported",
    }
}

codes! {
    /// What stands against a certificate.
    Standing {
        /// Nothing.
        None = "none",
        /// On hold.
        Held = "held",
        /// Revoked.
        Revoked = "revoked",
    }
}

/// A certificate with what we know about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Id.
    pub id: Id,
    /// The issuer DN ([`crate::issuer`]).
    pub issuer: Id,
    /// Serial.
    pub serial: Serial,
    /// The authority that signed it, when it is ours.
    pub authority: Option<Id>,
    /// Profile it was issued under.
    pub profile: Option<String>,
    /// What renewals share: the id of the first of them.
    pub lineage: Id,
    /// What people call it.
    pub display_name: String,
    /// Subject, readable (RFC 4514).
    pub subject: String,
    /// Host names, addresses and the CN: what it is found by.
    pub names: Vec<String>,
    /// notBefore.
    pub not_before: Time,
    /// notAfter.
    pub not_after: Time,
    /// SHA-256 of the SPKI DER.
    pub spki_sha256: [u8; 32],
    /// subjectKeyIdentifier.
    pub subject_key_id: Option<Vec<u8>>,
    /// Its private key when it is kept here.
    pub vault_key: Option<Id>,
    /// The request it answers.
    pub request: Option<Id>,
    /// Whose it is.
    pub person: Option<Id>,
    /// Issued, from outside, imported.
    pub source: Source,
    /// CRL partition its distribution point names.
    pub crl_partition: i64,
    /// What stands against it; kept by the store.
    pub standing: Standing,
    /// The certificate that took its place.
    pub replaced_by: Option<Id>,
    /// Tags.
    pub tags: Vec<String>,
    /// Note.
    pub note: String,
    /// When the row was made.
    pub created: Time,
    /// For compare-and-set; 1 at first.
    pub version: i64,
    /// The certificate as received or made.
    pub der: Vec<u8>,
}

/// All columns; `c` is the table.
pub(crate) const SELECT: &str = "SELECT c.id, c.issuer, c.serial, c.authority, c.profile, c.lineage, c.display_name, \
    c.subject, c.names, c.not_before, c.not_after, c.spki_sha256, c.subject_key_id, c.vault_key, c.request, c.person, \
    c.source, c.crl_partition, c.revocation, c.replaced_by, c.tags, c.note, c.created, c.version, c.der \
    FROM certificate c";

pub(crate) fn read(row: &Row) -> Result<Certificate> {
    let cells = row.cells("certificate", "id");
    Ok(Certificate {
        id: cells.id("id")?,
        issuer: cells.id("issuer")?,
        serial: cells.serial("serial")?,
        authority: cells.opt_id("authority")?,
        profile: cells.opt_text("profile")?,
        lineage: cells.id("lineage")?,
        display_name: cells.text("display_name")?,
        subject: cells.text("subject")?,
        names: cells.list("names")?,
        not_before: cells.time("not_before")?,
        not_after: cells.time("not_after")?,
        spki_sha256: cells.array("spki_sha256")?,
        subject_key_id: cells.opt_bytes("subject_key_id")?,
        vault_key: cells.opt_id("vault_key")?,
        request: cells.opt_id("request")?,
        person: cells.opt_id("person")?,
        source: cells.code("source")?,
        crl_partition: cells.int("crl_partition")?,
        standing: cells.code("revocation")?,
        replaced_by: cells.opt_id("replaced_by")?,
        tags: cells.list("tags")?,
        note: cells.text("note")?,
        created: cells.time("created")?,
        version: cells.int("version")?,
        der: cells.bytes("der")?,
    })
}

/// Inserts a certificate.
pub(crate) async fn insert(conn: &mut Conn, certificate: &Certificate) -> Result<()> {
    let Certificate { issuer, serial, source, .. } = certificate;
    let standing = match source {
        Source::Issued => None,
        Source::Outside | Source::Imported => revocation::shown(conn, *issuer, serial).await?,
    };
    let standing = standing.map_or(UNTOUCHED, revocation::RevocationState::as_str);
    conn.insert_all(rows_of(&[certificate], standing)).await.on_taken(Conflict::SerialTaken)
}

/// The rows of certificates we issued.
pub(crate) fn rows(certificates: &[&Certificate]) -> Vec<Insert> {
    rows_of(certificates, UNTOUCHED)
}

/// What stands against a new certificate.
const UNTOUCHED: &str = Standing::None.as_str();

fn rows_of(certificates: &[&Certificate], standing: &str) -> Vec<Insert> {
    let sql = "INSERT INTO certificate (id, issuer, serial, authority, profile, lineage, display_name, subject, \
               names, not_before, not_after, spki_sha256, subject_key_id, vault_key, request, person, source, \
               crl_partition, revocation, replaced_by, tags, note, created, version, der)";
    let inserted = Insert::new(sql, certificates.iter().map(|c| values(c, standing)), "");
    vec![inserted, index::enqueue(certificates.iter().map(|certificate| certificate.id))]
}

fn values(c: &Certificate, standing: &str) -> [Value; 25] {
    [
        c.id.into(),
        c.issuer.into(),
        (&c.serial).into(),
        c.authority.into(),
        c.profile.clone().into(),
        c.lineage.into(),
        (&c.display_name).into(),
        (&c.subject).into(),
        to_list(&c.names).into(),
        c.not_before.into(),
        c.not_after.into(),
        (&c.spki_sha256).into(),
        c.subject_key_id.clone().into(),
        c.vault_key.into(),
        c.request.into(),
        c.person.into(),
        c.source.into(),
        c.crl_partition.into(),
        standing.into(),
        c.replaced_by.into(),
        to_list(&c.tags).into(),
        (&c.note).into(),
        c.created.into(),
        1_i64.into(),
        (&c.der).into(),
    ]
}

/// Since when a key (SHA-256 of the SPKI) is known to be compromised. [`Effect::InsertCertificate`] asks by itself.
///
/// [`Effect::InsertCertificate`]: crate::Effect::InsertCertificate
pub async fn compromised_since(store: &Store, spki_sha256: &[u8; 32]) -> Result<Option<Time>> {
    let row = store.db().row(Sql::new(COMPROMISED).push(" = ").arg(spki_sha256)).await?;
    row.as_ref().map(read_revoked).transpose()
}

/// Fails when one of these keys is known to be compromised.
pub(crate) async fn check_keys(conn: &mut Conn, keys: Vec<Value>) -> Result<()> {
    let Some(row) = conn.rows_in(COMPROMISED, keys).await?.into_iter().next() else { return Ok(()) };
    let spki_sha256 = row.cells_of("certificate", "?").array("spki_sha256")?;
    Err(Conflict::KeyCompromised { spki_sha256, since: read_revoked(&row)? }.into())
}

fn read_revoked(row: &Row) -> Result<Time> {
    row.cells_of("revocation", "?").time("revoked")
}

/// Revocations for keyCompromise (RFC 5280 §5.3.1) of certificates with the keys that follow.
pub(crate) const COMPROMISED: &str = "SELECT c.spki_sha256, r.revoked FROM certificate c \
    JOIN revocation r ON r.issuer = c.issuer AND r.serial = c.serial \
    WHERE r.reason IN (1, 2, 10) AND c.revocation <> 'none' AND c.spki_sha256";

/// Changes what may change: display name, owner, key, successor, tags and note.
pub(crate) async fn update(conn: &mut Conn, certificate: &Certificate) -> Result<()> {
    let old = conn.row(Sql::new(SELECT).push(" WHERE c.id = ").arg(certificate.id)).await?;
    let old = old.as_ref().map(read).transpose()?.ok_or(Conflict::Missing("certificate"))?;
    let c = certificate;
    let sql = "UPDATE certificate SET display_name = $1, vault_key = $2, person = $3, replaced_by = $4, tags = $5, \
               note = $6, version = version + 1 WHERE id = $7 AND version = $8";
    let sql = Sql::new(sql).bind(&c.display_name).bind(c.vault_key).bind(c.person).bind(c.replaced_by);
    let sql = sql.bind(to_list(&c.tags)).bind(&c.note).bind(c.id).bind(c.version);
    conn.swap(sql, "certificate").await?;
    if index::words(&old) == index::words(certificate) {
        return Ok(());
    }
    index::forget_words(conn, &old).await?;
    conn.insert(index::enqueue([c.id])).await.map(drop)
}

/// The audit entry of a new certificate. Its names are personal data, so it carries only their hash inside the DER's.
pub(crate) fn fact(certificate: &Certificate, actor: &str) -> Fact {
    let kind = match certificate.source {
        Source::Issued => FactKind::CertificateIssued,
        Source::Outside | Source::Imported => FactKind::CertificateImported,
    };
    let fact = Fact::new(kind, actor)
        .object("certificate", certificate.id)
        .object("issuer", certificate.issuer)
        .object("serial", certificate.serial.to_hex())
        .sha256(sha256(&certificate.der));
    let fact = match certificate.authority {
        Some(authority) => fact.object("authority", authority),
        None => fact,
    };
    let fact = match &certificate.profile {
        Some(profile) => fact.object("profile", profile),
        None => fact,
    };
    match certificate.crl_partition {
        0 => fact,
        number => fact.detail("crl_partition", number),
    }
}
