//! The rows that the entries tell of: certificates, revocations, rows under a MAC.

use std::collections::BTreeMap;

use chancery_domain::id::Id;
use chancery_domain::log::Entry;
use chancery_pki::crl::RevokedCertificate;
use chancery_pki::digest::{hex, sha256};
use chancery_pki::extension::ReasonCode;
use chancery_pki::serial::Serial;

use super::{Finding, LogReport, MOST_FINDINGS, PART, Reader, Told, issuer_and_serial};
use crate::audit::written::Written;
use crate::certificate::{self, Certificate, Standing};
use crate::engine::{Conn, Sql};
use crate::error::Result;
use crate::revocation::{self, Revocation, RevocationState};

/// What an entry says of a certificate, small enough to keep it for millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LoggedCertificate {
    id: i64,
    /// Over hash of the DER, issuer, serial.
    identity: [u8; 16],
    /// Over authority, profile, CRL partition.
    place: [u8; 16],
}

impl LoggedCertificate {
    pub(super) fn of(entry: &Entry) -> Option<Self> {
        let object = |name: &str| entry.objects.get(name).map_or("", String::as_str);
        let partition = entry.details.get("crl_partition").map_or("0", String::as_str);
        Some(Self {
            id: object("certificate").parse().ok()?,
            identity: digest([entry.sha256.as_deref().unwrap_or(""), object("issuer"), object("serial")]),
            place: digest([object("authority"), object("profile"), partition]),
        })
    }

    fn of_row(row: &Certificate) -> Self {
        let authority = row.authority.map(|id| id.to_string()).unwrap_or_default();
        let identity = [hex(&sha256(&row.der)), row.issuer.to_string(), row.serial.to_hex()];
        Self {
            id: row.id.0,
            identity: digest(identity.each_ref().map(String::as_str)),
            place: digest([&authority, row.profile.as_deref().unwrap_or(""), &row.crl_partition.to_string()]),
        }
    }
}

/// What an entry says of a revocation.
pub(super) struct LoggedRevocation {
    /// Place in the issuer's sequence: nodes' entries may stand in the log in another order than they were committed in.
    seq: i64,
    state: RevocationState,
    /// Over place in the sequence, reason, date.
    content: [u8; 16],
}

impl LoggedRevocation {
    pub(super) fn of(entry: &Entry, state: RevocationState) -> Option<((Id, Vec<u8>), Self)> {
        let (issuer, serial) = issuer_and_serial(entry)?;
        let detail = |name: &str| entry.details.get(name).map_or("", String::as_str);
        let content = digest([detail("seq"), detail("reason"), detail("revoked")]);
        let seq = detail("seq").parse().unwrap_or(0);
        Some(((issuer, serial.as_bytes().to_vec()), Self { seq, state, content }))
    }

    pub(super) fn is_newer_than(&self, other: &Self) -> bool {
        self.seq > other.seq
    }

    fn tells_of(&self, row: &Revocation) -> bool {
        let content = [row.seq.to_string(), row.reason.to_string(), row.revoked.to_string()];
        self.state == row.state && self.content == digest(content.each_ref().map(String::as_str))
    }
}

fn digest(parts: [&str; 3]) -> [u8; 16] {
    let mut short = [0; 16];
    short.iter_mut().zip(sha256(parts.join("\n").as_bytes())).for_each(|(place, byte)| *place = byte);
    short
}

/// Reads all certificates once and compares each with its entry, its DER and its revocation.
pub(super) async fn certificates(
    conn: &mut Conn,
    told: &mut Told,
    from_der: Reader<'_>,
    report: &mut LogReport,
) -> Result<()> {
    told.certificates.sort_unstable();
    told.certificates.dedup();
    report.certificates = told.certificates.len() as u64;
    let mut logged = std::mem::take(&mut told.certificates).into_iter().peekable();
    let mut after = i64::MIN;
    loop {
        let sql = Sql::new(certificate::SELECT).push(" WHERE c.id > ").arg(after);
        let rows = conn.rows(sql.push(" ORDER BY c.id LIMIT ").arg(PART)).await?;
        for row in &rows {
            after = row.cells("certificate", "id").int("id")?;
            while let Some(missing) = logged.next_if(|entry| entry.id < after) {
                report.findings.push(Finding::CertificateMissing(Id(missing.id)));
            }
            let mut entries = Vec::new();
            while let Some(entry) = logged.next_if(|entry| entry.id == after) {
                entries.push(entry);
            }
            match certificate::read(row) {
                Ok(row) => compare(&row, &entries, told, from_der, report),
                Err(error) => {
                    told.look_up.leave_out(after);
                    report.findings.push(Finding::Row(error));
                }
            }
        }
        if rows.is_empty() || report.findings.len() >= MOST_FINDINGS {
            break;
        }
    }
    report.findings.extend(logged.map(|missing| Finding::CertificateMissing(Id(missing.id))));
    Ok(())
}

fn compare(
    row: &Certificate,
    entries: &[LoggedCertificate],
    told: &mut Told,
    from_der: Reader<'_>,
    report: &mut LogReport,
) {
    let mine = LoggedCertificate::of_row(row);
    if entries.is_empty() {
        told.look_up.leave_out(row.id.0);
        report.findings.push(Finding::CertificateUnlogged(row.id));
        return;
    }
    if entries.iter().any(|entry| entry.identity != mine.identity) {
        told.look_up.leave_out(row.id.0);
        report.findings.push(Finding::CertificateDiffers(row.id));
        return;
    }
    told.look_up.expect(row);
    let mut differing = from_der(&row.der).map_or_else(Vec::new, |columns| columns.differing(row));
    if entries.iter().any(|entry| entry.place != mine.place) {
        differing.push("authority, profile or crl_partition");
    }
    let revocation = told.revocations.get(&(row.issuer, row.serial.as_bytes().to_vec()));
    let standing = match revocation.map(|logged| logged.state) {
        Some(RevocationState::Revoked) => Standing::Revoked,
        Some(RevocationState::Held) => Standing::Held,
        Some(RevocationState::Released) | None => Standing::None,
    };
    if row.standing != standing {
        differing.push("revocation");
    }
    let finding = |column| Finding::ColumnDiffers { certificate: row.id, column };
    report.findings.extend(differing.into_iter().map(finding));
}

/// Reads all revocations and compares each with its entry and with the entry of the CRL that it gives.
pub(super) async fn revocations(
    conn: &mut Conn,
    mut told: BTreeMap<(Id, Vec<u8>), LoggedRevocation>,
    report: &mut LogReport,
) -> Result<()> {
    let mut after = (i64::MIN, Vec::new());
    loop {
        let sql = "SELECT issuer, serial, seq, crl_partition, state, reason, revoked, invalidity, not_after, note, \
                   actor, entry FROM revocation WHERE (issuer, serial) > ($1, $2) ORDER BY issuer, serial LIMIT $3";
        let rows = conn.rows(Sql::new(sql).bind(after.0).bind(&after.1).bind(PART)).await?;
        for row in &rows {
            let cells = row.cells_of("revocation", "?");
            after = (cells.int("issuer")?, cells.bytes("serial")?);
            let logged = told.remove(&(Id(after.0), after.1.clone()));
            match revocation::read(row) {
                Ok(found) if logged.is_some_and(|logged| logged.tells_of(&found)) && gives_its_entry(&found) => {}
                Ok(found) => {
                    report.findings.push(Finding::RevocationDiffers { issuer: found.issuer, serial: found.serial })
                }
                Err(error) => report.findings.push(Finding::Row(error)),
            }
        }
        if rows.is_empty() || report.findings.len() >= MOST_FINDINGS {
            break;
        }
    }
    let missing = told.into_keys();
    report.findings.extend(
        missing.map(|(issuer, serial)| Finding::RevocationMissing { issuer, serial: Serial::from_integer(&serial) }),
    );
    misplaced(conn, report).await
}

/// Whether the bytes that stand in CRLs say what the columns say.
fn gives_its_entry(row: &Revocation) -> bool {
    let Some(reason) = ReasonCode::from_number(u64::from(row.reason)) else { return false };
    let (serial, date, invalidity) = (row.serial.clone(), row.revoked, row.invalidity);
    RevokedCertificate { serial, date, reason, invalidity }.to_der() == row.entry
}

/// A revocation in another partition than its certificate stands in a CRL nobody asks for that certificate; one with
/// another end leaves the CRL too early.
async fn misplaced(conn: &mut Conn, report: &mut LogReport) -> Result<()> {
    let sql = "SELECT r.issuer, r.serial FROM revocation r JOIN certificate c \
               ON c.issuer = r.issuer AND c.serial = r.serial \
               WHERE c.crl_partition <> r.crl_partition OR r.not_after IS NOT NULL AND c.not_after <> r.not_after \
               LIMIT $1";
    for row in conn.rows(Sql::new(sql).bind(MOST_FINDINGS as i64)).await? {
        let cells = row.cells_of("revocation", "?");
        let (issuer, serial) = (cells.id("issuer")?, cells.serial("serial")?);
        report.findings.push(Finding::RevocationDiffers { issuer, serial });
    }
    Ok(())
}

/// Compares the rows under a MAC with the newest the log tells of. There are never many.
pub(super) async fn written(conn: &mut Conn, mut told: Written, report: &mut LogReport) -> Result<()> {
    let tables = [
        ("authority", "SELECT CAST(id AS TEXT) AS key, version, mac FROM authority ORDER BY id"),
        ("profile", "SELECT slug AS key, version, mac FROM profile ORDER BY slug"),
        ("person", "SELECT CAST(id AS TEXT) AS key, version, mac FROM person ORDER BY id"),
        ("token", "SELECT CAST(id AS TEXT) AS key, version, mac FROM token ORDER BY id"),
    ];
    for (table, sql) in tables {
        for row in conn.rows(Sql::new(sql)).await? {
            let id = row.cells_of(table, "?").text("key")?;
            let cells = row.cells_of(table, &*id);
            match (cells.int("version"), cells.bytes("mac")) {
                (Ok(version), Ok(mac)) if told.is_newest(table, &id, version, &mac) => {}
                (Ok(_), Ok(_)) => {
                    report.findings.push(Finding::RowDiffers { table: table.to_owned(), id: id.clone() });
                }
                (Err(error), _) | (_, Err(error)) => report.findings.push(Finding::Row(error)),
            }
            told.forget(table, &id);
        }
    }
    let missing = told.places().map(|(table, id)| Finding::RowMissing { table: table.to_owned(), id: id.to_owned() });
    report.findings.extend(missing);
    Ok(())
}
