//! Everything against everything: batches, chain, tiles, checkpoints, and the rows the entries tell of.

use std::collections::BTreeMap;

use chancery_domain::id::Id;
use chancery_domain::log::verify::{Batch, Fault, Verifier};
use chancery_domain::log::{Checkpoint, Entry, FactKind, bundle, note::NoteKey};
use chancery_pki::digest::{hex, unhex};
use chancery_pki::serial::Serial;

use super::written::Written;
use super::{BATCH, read_batch, read_checkpoint, read_tile, tile_sql};
use crate::Page;
use crate::certificate::FromDer;
use crate::engine::{Conn, Row, Sql};
use crate::error::{Error, Result};
use crate::revocation::RevocationState;

mod lookup;
mod rows;

use self::lookup::LookUp;

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// In the log itself.
    #[error(transparent)]
    Log(#[from] Fault),
    /// A row that cannot be read.
    #[error(transparent)]
    Row(Error),
    /// A certificate the log does not know.
    #[error("certificate {0} has no entry in the log")]
    CertificateUnlogged(Id),
    /// The log tells of a certificate that is not there.
    #[error("the log tells of certificate {0}, which is not in the database")]
    CertificateMissing(Id),
    /// A certificate with other bytes, issuer or serial than its entry says.
    #[error("certificate {0} is not the one its entry in the log tells of")]
    CertificateDiffers(Id),
    /// A revocation the log does not know, or knows in another state.
    #[error("the revocation of serial {serial} of issuer {issuer} is not as the log tells it")]
    RevocationDiffers {
        /// The issuer.
        issuer: Id,
        /// The serial.
        serial: Serial,
    },
    /// The log tells of a revocation that is not there.
    #[error("the log tells of a revocation of serial {serial} of issuer {issuer}, which is not in the database")]
    RevocationMissing {
        /// The issuer.
        issuer: Id,
        /// The serial.
        serial: Serial,
    },
    /// A column of a certificate that is not what its DER, its entry or its revocation says.
    #[error("column {column} of certificate {certificate} is not what the certificate says")]
    ColumnDiffers {
        /// The certificate.
        certificate: Id,
        /// The column.
        column: &'static str,
    },
    /// A row under a MAC that is not the newest the log tells of.
    #[error("row {id} of table {table} is not the newest that the log tells of")]
    RowDiffers {
        /// The table.
        table: String,
        /// The row's key.
        id: String,
    },
    /// The log tells of a row under a MAC that is not there.
    #[error("the log tells of row {id} of table {table}, which is not in the database")]
    RowMissing {
        /// The table.
        table: String,
        /// The row's key.
        id: String,
    },
    /// A look-up table that does not hold what the certificates give: some are not found, or under wrong names.
    #[error("look-up table {table} does not match the certificates")]
    LookUpDiffers {
        /// The table.
        table: &'static str,
    },
    /// Personal data beside the log that is not what its entry was written with.
    #[error("the details of entry {entry} of batch {seq} of epoch {epoch} were changed")]
    DetailDiffers {
        /// Epoch of the batch.
        epoch: i64,
        /// Number of the batch.
        seq: i64,
        /// Place of the entry.
        entry: i64,
    },
}

/// What a check of the whole log found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogReport {
    /// Entries in the tree.
    pub entries: u64,
    /// Batches the sequencer has not reached.
    pub waiting: u64,
    /// Size of the newest checkpoint with a good signature.
    pub checkpoint: u64,
    /// Certificates compared with their entries.
    pub certificates: u64,
    /// What is wrong; empty when all is well. At most 1,000.
    pub findings: Vec<Finding>,
}

/// Most findings a report lists.
const MOST_FINDINGS: usize = 1_000;
/// Rows read at once.
const PART: i64 = 500;

/// What the entries say of the rows.
#[derive(Default)]
struct Told {
    certificates: Vec<rows::LoggedCertificate>,
    revocations: BTreeMap<(Id, Vec<u8>), rows::LoggedRevocation>,
    written: Written,
    ends: Vec<(i64, i64, String)>,
    look_up: LookUp,
}

/// Reads the columns of a certificate that repeat its DER.
type Reader<'r> = &'r (dyn Fn(&[u8]) -> Option<FromDer> + Send + Sync);

/// Checks one snapshot. `known` are checkpoints somebody kept outside.
pub(crate) async fn verify(
    conn: &mut Conn,
    key: &NoteKey,
    check: impl Fn(&[u8; 32], &[u8], &[u8]) -> bool,
    known: &[Checkpoint],
    from_der: Reader<'_>,
) -> Result<LogReport> {
    let mut report = LogReport::default();
    let mut points = checkpoints(conn, key, check, &mut report).await?;
    points.extend_from_slice(known);
    let mut verifier = Verifier::new(&points);
    let mut told = Told { look_up: LookUp::new(conn).await?, ..Told::default() };
    walk(conn, &mut verifier, &mut told, &mut report).await?;
    report.entries = verifier.size();
    for (epoch, seq, head) in std::mem::take(&mut told.ends) {
        let found = verifier.head(epoch);
        if found.is_none_or(|(last, hash)| last != seq || hex(&hash) != head) && (seq, found) != (0, None) {
            let found = found.map_or(0, |(last, _)| last);
            report.findings.push(Fault::EpochCut { epoch, expected: seq, found }.into());
        }
    }
    report.findings.extend(verifier.finish().into_iter().map(Finding::Log));
    let uncovered = Finding::Log(Fault::NoCheckpoint { size: report.entries });
    if report.checkpoint < report.entries && !report.findings.contains(&uncovered) {
        report.findings.push(uncovered);
    }
    rows::certificates(conn, &mut told, from_der, &mut report).await?;
    rows::revocations(conn, std::mem::take(&mut told.revocations), &mut report).await?;
    rows::written(conn, std::mem::take(&mut told.written), &mut report).await?;
    told.look_up.compare(conn, &mut report).await?;
    report.findings.truncate(MOST_FINDINGS);
    Ok(report)
}

async fn checkpoints(
    conn: &mut Conn,
    key: &NoteKey,
    check: impl Fn(&[u8; 32], &[u8], &[u8]) -> bool,
    report: &mut LogReport,
) -> Result<Vec<Checkpoint>> {
    let mut points = Vec::new();
    let mut after = -1;
    loop {
        let sql = "SELECT size, root, note FROM audit_checkpoint WHERE size > $1 ORDER BY size LIMIT $2";
        let rows = conn.rows(Sql::new(sql).bind(after).bind(PART)).await?;
        let Some(last) = rows.last() else { return Ok(points) };
        after = last.cells("audit_checkpoint", "size").int("size")?;
        let page = Page::of(rows.iter().map(read_checkpoint));
        report.findings.extend(page.damaged.into_iter().map(Finding::Row));
        for stored in page.items {
            let point = key.open(&stored.note, &check).ok().and_then(Checkpoint::from_text);
            match point.filter(|point| *point == stored.unsigned(key.name())) {
                Some(point) => {
                    report.checkpoint = point.size;
                    points.push(point);
                }
                None => report.findings.push(Fault::NotSigned { size: stored.size }.into()),
            }
        }
    }
}

/// Reads all batches: those in the tree by leaf, then those waiting.
async fn walk(conn: &mut Conn, verifier: &mut Verifier, told: &mut Told, report: &mut LogReport) -> Result<()> {
    let mut after = -1;
    loop {
        let sql = Sql::new(BATCH).push(" WHERE first_leaf IS NOT NULL AND first_leaf > ").arg(after);
        let rows = conn.rows(sql.push(" ORDER BY first_leaf LIMIT ").arg(PART)).await?;
        for row in &rows {
            after = row.cells_of("audit_batch", "?").int("first_leaf")?;
            take(conn, row, verifier, told, report).await?;
        }
        compare_tiles(conn, verifier, report).await?;
        if rows.is_empty() || report.findings.len() >= MOST_FINDINGS {
            break;
        }
    }
    let mut after = (i64::MIN, i64::MIN);
    loop {
        let sql = Sql::new(BATCH).push(" WHERE first_leaf IS NULL AND (epoch, seq) > (").arg(after.0).push(", ");
        let rows = conn.rows(sql.arg(after.1).push(") ORDER BY epoch, seq LIMIT ").arg(PART)).await?;
        for row in &rows {
            let cells = row.cells_of("audit_batch", "?");
            after = (cells.int("epoch")?, cells.int("seq")?);
            report.waiting += 1;
            take(conn, row, verifier, told, report).await?;
        }
        if rows.is_empty() || report.findings.len() >= MOST_FINDINGS {
            return Ok(());
        }
    }
}

async fn take(
    conn: &mut Conn,
    row: &Row,
    verifier: &mut Verifier,
    told: &mut Told,
    report: &mut LogReport,
) -> Result<()> {
    let batch = match read_batch(row) {
        Ok(batch) => batch,
        Err(error) => {
            report.findings.push(Finding::Row(error));
            return Ok(());
        }
    };
    report.findings.extend(verifier.batch(&batch).into_iter().map(Finding::Log));
    let entries: Vec<Option<Entry>> =
        bundle::split(&batch.entries).unwrap_or_default().into_iter().map(Entry::from_bytes).collect();
    for entry in entries.iter().flatten() {
        note(entry, told);
    }
    compare_details(conn, &batch, &entries, report).await
}

/// Remembers what an entry says of a row.
fn note(entry: &Entry, told: &mut Told) {
    let state = match entry.kind {
        FactKind::CertificateIssued | FactKind::CertificateImported => {
            told.certificates.extend(rows::LoggedCertificate::of(entry));
            return;
        }
        FactKind::RowWritten => {
            told.written.take(entry);
            return;
        }
        FactKind::NodeStarted | FactKind::NodeFenced => {
            let number = |key: &str| entry.details.get(key).and_then(|text| text.parse().ok());
            if let (Some(epoch), Some(seq), Some(head)) =
                (number("previous_epoch"), number("previous_seq"), entry.details.get("previous_head"))
            {
                told.ends.push((epoch, seq, head.clone()));
            }
            return;
        }
        FactKind::CertificateRevoked => RevocationState::Revoked,
        FactKind::CertificateHeld => RevocationState::Held,
        FactKind::CertificateReleased => RevocationState::Released,
        _ => return,
    };
    if let Some((place, logged)) = rows::LoggedRevocation::of(entry, state)
        && told.revocations.get(&place).is_none_or(|other| logged.is_newer_than(other))
    {
        told.revocations.insert(place, logged);
    }
}

fn issuer_and_serial(entry: &Entry) -> Option<(Id, Serial)> {
    let issuer = entry.objects.get("issuer")?.parse().ok()?;
    Some((issuer, Serial::from_integer(&unhex(entry.objects.get("serial_der").or(entry.objects.get("serial"))?)?)))
}

async fn compare_details(
    conn: &mut Conn,
    batch: &Batch,
    entries: &[Option<Entry>],
    report: &mut LogReport,
) -> Result<()> {
    let sql = "SELECT entry, salt, clear FROM audit_detail WHERE epoch = $1 AND seq = $2 AND clear IS NOT NULL";
    for row in conn.rows(Sql::new(sql).bind(batch.epoch).bind(batch.seq)).await? {
        let cells = row.cells_of("audit_detail", format!("{}/{}", batch.epoch, batch.seq));
        let (number, salt, clear) = (cells.int("entry")?, cells.bytes("salt")?, cells.text("clear")?);
        let entry = usize::try_from(number).ok().and_then(|number| entries.get(number)).and_then(Option::as_ref);
        if !entry.is_some_and(|entry| entry.has_personal(&salt, &clear)) {
            report.findings.push(Finding::DetailDiffers { epoch: batch.epoch, seq: batch.seq, entry: number });
        }
    }
    Ok(())
}

async fn compare_tiles(conn: &mut Conn, verifier: &mut Verifier, report: &mut LogReport) -> Result<()> {
    for tile in verifier.take_tiles() {
        let stored = conn.row(tile_sql(tile.id)).await?.map(|row| read_tile(&row, tile.id)).transpose();
        match stored {
            // A tile in the middle of the walk may be longer in the database than it is so far.
            Ok(Some(stored)) if stored.hashes.starts_with(&tile.hashes) => {}
            Ok(Some(_)) => report.findings.push(Fault::TileDiffers(tile.id).into()),
            Ok(None) => report.findings.push(Fault::TileMissing(tile.id).into()),
            Err(error) => report.findings.push(Finding::Row(error)),
        }
    }
    Ok(())
}
