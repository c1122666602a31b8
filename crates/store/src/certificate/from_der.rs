//! What a row repeats of its DER: for lists and searches, never for a decision, and checked against the DER.

use chancery_pki::time::Time;

use super::{Certificate, SELECT, read};
use crate::Store;
use crate::engine::Sql;
use crate::error::{Error, Result};

/// The columns that follow from the DER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromDer {
    /// [`Certificate::subject`].
    pub subject: String,
    /// [`Certificate::names`].
    pub names: Vec<String>,
    /// [`Certificate::not_before`].
    pub not_before: Time,
    /// [`Certificate::not_after`].
    pub not_after: Time,
    /// [`Certificate::spki_sha256`].
    pub spki_sha256: [u8; 32],
    /// [`Certificate::subject_key_id`].
    pub subject_key_id: Option<Vec<u8>>,
}

impl FromDer {
    /// The columns of a certificate that are not what the DER says.
    pub fn differing(&self, certificate: &Certificate) -> Vec<&'static str> {
        let columns = [
            ("subject", self.subject == certificate.subject),
            ("names", self.names == certificate.names),
            ("not_before", self.not_before == certificate.not_before),
            ("not_after", self.not_after == certificate.not_after),
            ("spki_sha256", self.spki_sha256 == certificate.spki_sha256),
            ("subject_key_id", self.subject_key_id == certificate.subject_key_id),
        ];
        columns.into_iter().filter(|(_, same)| !same).map(|(column, _)| column).collect()
    }
}

/// What is wrong with the newest `limit` rows: those that cannot be read, and columns that are not what `from_der`
/// reads in the DER (`None`: it is no certificate, which one from outside may be).
pub async fn newest_damaged(
    store: &Store,
    limit: u32,
    from_der: impl Fn(&[u8]) -> Option<FromDer>,
) -> Result<Vec<Error>> {
    let sql = Sql::new(SELECT).push(" ORDER BY c.id DESC LIMIT ").arg(i64::from(limit));
    let rows = store.db().rows(sql).await?;
    let damaged = |row| match read(row) {
        Ok(certificate) => match from_der(&certificate.der) {
            Some(columns) => differing(&certificate, &columns),
            None if certificate.authority.is_some() => vec![corrupt(&certificate, "der")],
            None => Vec::new(),
        },
        Err(error) => vec![error],
    };
    Ok(rows.iter().flat_map(damaged).collect())
}

fn differing(certificate: &Certificate, columns: &FromDer) -> Vec<Error> {
    columns.differing(certificate).into_iter().map(|column| corrupt(certificate, column)).collect()
}

fn corrupt(certificate: &Certificate, what: &'static str) -> Error {
    Error::Corrupt { table: "certificate", id: certificate.id.to_string(), what }
}
