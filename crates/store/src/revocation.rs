//! Revocations (decision 11): by issuer and serial, whether or not a certificate is known.

use chancery_domain::id::Id;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;

use crate::engine::{Conn, Row, Sql, codes};
use crate::error::{Conflict, Result};
use crate::{Cursor, Page, Store, issuer};

codes! {
    /// What stands against a serial.
    RevocationState {
        /// Revoked for good.
        Revoked = "revoked",
        /// On hold.
        Held = "held",
        /// Was on hold; stands in no full CRL any more.
        Released = "released",
    }
}

/// A revocation, hold or lifted hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// The issuer DN.
    pub issuer: Id,
    /// The serial.
    pub serial: Serial,
    /// Its place in the issuer's sequence, in order of commit; given by the store, so 0 before.
    pub seq: i64,
    /// CRL partition of the certificate; 0 when it is unknown.
    pub crl_partition: i64,
    /// Revoked, held or released.
    pub state: RevocationState,
    /// CRLReason (RFC 5280 §5.3.1).
    pub reason: u8,
    /// revocationDate.
    pub revoked: Time,
    /// invalidityDate (RFC 5280 §5.3.2).
    pub invalidity: Option<Time>,
    /// When the certificate expires, so that its entry can leave the CRL; `None` when unknown.
    pub not_after: Option<Time>,
    /// What the person who revoked wrote.
    pub note: String,
    /// Who did it.
    pub actor: String,
    /// DER of its entry in revokedCertificates.
    pub entry: Vec<u8>,
}

/// What a CRL is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedEntry {
    /// Place in the issuer's sequence.
    pub seq: i64,
    /// Revoked or held; for a delta also released.
    pub state: RevocationState,
    /// When the certificate expires.
    pub not_after: Option<Time>,
    /// DER of the entry.
    pub entry: Vec<u8>,
}

const SELECT: &str = "SELECT issuer, serial, seq, crl_partition, state, reason, revoked, invalidity, not_after, note, \
    actor, entry FROM revocation";

/// What stands against a serial; `None` when nothing ever did.
pub async fn by_serial(store: &Store, issuer: Id, serial: &Serial) -> Result<Option<Revocation>> {
    let sql = Sql::new(SELECT).push(" WHERE issuer = ").arg(issuer).push(" AND serial = ").arg(serial);
    store.db().row(sql).await?.as_ref().map(read).transpose()
}

/// Revocations of an issuer in the order of their sequence, from the one after `after`.
pub async fn list(store: &Store, issuer: Id, after: Option<Cursor>, limit: u32) -> Result<Page<Revocation>> {
    let sql = Sql::new(SELECT).push(" WHERE issuer = ").arg(issuer);
    let sql = sql.push(" AND seq > ").arg(after.map_or(0, |after| after.key));
    let sql = sql.push(" ORDER BY seq LIMIT ").arg(i64::from(limit));
    let rows = store.db().rows(sql).await?;
    let last = rows.last().and_then(|row| row.cells_of("revocation", "").int("seq").ok());
    let mut page = Page::of(rows.iter().map(read));
    page.next = last.filter(|_| rows.len() as u64 == u64::from(limit)).map(|seq| Cursor { key: seq, id: 0 });
    Ok(page)
}

/// Entries for a CRL over one partition: those with `after < seq <= upto`, at most `limit`, in order of the sequence.
/// For a full CRL start at 0 and leave released ones out; go on from the last `seq` until nothing comes.
pub async fn listed(
    store: &Store,
    issuer: Id,
    crl_partition: i64,
    after: i64,
    upto: i64,
    limit: u32,
) -> Result<Vec<ListedEntry>> {
    let sql = "SELECT seq, state, not_after, entry FROM revocation \
               WHERE issuer = $1 AND crl_partition = $2 AND seq > $3 AND seq <= $4 ORDER BY seq LIMIT $5";
    let sql = Sql::new(sql).bind(issuer).bind(crl_partition).bind(after).bind(upto).bind(i64::from(limit));
    store.db().rows(sql).await?.iter().map(read_listed).collect()
}

/// The last number of the sequence up to `upto` that a partition of an issuer has; 0 when there is none.
pub async fn latest(store: &Store, issuer: Id, crl_partition: i64, upto: i64) -> Result<i64> {
    let sql = "SELECT seq FROM revocation WHERE issuer = $1 AND crl_partition = $2 AND seq <= $3 \
               ORDER BY seq DESC LIMIT 1";
    let row = store.db().row(Sql::new(sql).bind(issuer).bind(crl_partition).bind(upto)).await?;
    row.map_or(Ok(0), |row| row.cells("revocation", "seq").int("seq"))
}

fn read_listed(row: &Row) -> Result<ListedEntry> {
    let cells = row.cells("revocation", "seq");
    Ok(ListedEntry {
        seq: cells.int("seq")?,
        state: cells.code("state")?,
        not_after: cells.opt_time("not_after")?,
        entry: cells.bytes("entry")?,
    })
}

pub(crate) fn read(row: &Row) -> Result<Revocation> {
    let key = row.cells_of("revocation", "?");
    let (issuer, serial) = (key.id("issuer")?, key.serial("serial")?);
    let cells = row.cells_of("revocation", format!("{issuer}/{serial}"));
    let reason = u8::try_from(cells.int("reason")?).map_err(|_| cells.corrupt("reason"))?;
    Ok(Revocation {
        seq: cells.int("seq")?,
        crl_partition: cells.int("crl_partition")?,
        state: cells.code("state")?,
        reason,
        revoked: cells.time("revoked")?,
        invalidity: cells.opt_time("invalidity")?,
        not_after: cells.opt_time("not_after")?,
        note: cells.text("note")?,
        actor: cells.text("actor")?,
        entry: cells.bytes("entry")?,
        issuer,
        serial,
    })
}

/// What stands against a serial, and since when.
async fn state_of(conn: &mut Conn, issuer: Id, serial: &Serial) -> Result<Option<(RevocationState, Time)>> {
    let sql = "SELECT state, revoked FROM revocation WHERE issuer = $1 AND serial = $2";
    let Some(row) = conn.row(Sql::new(sql).bind(issuer).bind(serial)).await? else { return Ok(None) };
    let cells = row.cells_of("revocation", format!("{issuer}/{serial}"));
    Ok(Some((cells.code("state")?, cells.time("revoked")?)))
}

/// Records it under the next number of the sequence, which is the answer. Revoked stays revoked; held becomes revoked
/// or released; released can be held or revoked again. Who revokes knew it as on hold since `held`, or not on hold.
pub(crate) async fn record(conn: &mut Conn, revocation: &Revocation, held: Option<Time>) -> Result<i64> {
    let Revocation { issuer, serial, state, .. } = revocation;
    // First, because nobody else revokes with this issuer from here to the end. A number that goes unused is given back.
    let seq = issuer::next_revocation(conn, *issuer).await?;
    let before = state_of(conn, *issuer, serial).await?;
    let held_since = before.filter(|(state, _)| *state == RevocationState::Held).map(|(_, since)| since);
    match (before.map(|(state, _)| state), state) {
        (Some(RevocationState::Held), RevocationState::Released) => {}
        (_, RevocationState::Released) => return Err(Conflict::NotHeld.into()),
        (Some(RevocationState::Revoked), _) => return Err(Conflict::AlreadyRevoked.into()),
        (Some(RevocationState::Held), RevocationState::Held) => return Err(Conflict::Stale("revocation").into()),
        (_, RevocationState::Revoked) if held_since != held => return Err(Conflict::Stale("revocation").into()),
        _ => {}
    }
    let sql = "INSERT INTO revocation (issuer, serial, seq, crl_partition, state, reason, revoked, invalidity, \
               not_after, note, actor, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
               ON CONFLICT (issuer, serial) DO UPDATE SET seq = excluded.seq, crl_partition = excluded.crl_partition, \
               state = excluded.state, reason = excluded.reason, revoked = excluded.revoked, \
               invalidity = excluded.invalidity, not_after = excluded.not_after, note = excluded.note, \
               actor = excluded.actor, entry = excluded.entry";
    let sql = Sql::new(sql).bind(*issuer).bind(serial).bind(seq).bind(revocation.crl_partition).bind(*state);
    let sql = sql.bind(i64::from(revocation.reason)).bind(revocation.revoked).bind(revocation.invalidity);
    let sql = sql.bind(revocation.not_after).bind(&revocation.note).bind(&revocation.actor).bind(&revocation.entry);
    conn.execute(sql).await?;
    let shown = if *state == RevocationState::Released { "none" } else { state.as_str() };
    let sql = "UPDATE certificate SET revocation = $1 WHERE issuer = $2 AND serial = $3";
    conn.execute(Sql::new(sql).bind(shown).bind(*issuer).bind(serial)).await?;
    Ok(seq)
}

/// What a certificate that comes later must show. Who revokes it at the same time sees the certificate.
pub(crate) async fn shown(conn: &mut Conn, issuer: Id, serial: &Serial) -> Result<Option<RevocationState>> {
    issuer::keep(conn, issuer).await?;
    let state = state_of(conn, issuer, serial).await?.map(|(state, _)| state);
    Ok(state.filter(|state| *state != RevocationState::Released))
}
