//! Whether the look-up tables hold just what the certificates give, by sums over their rows: one pass over each side.

use std::collections::HashSet;

use chancery_pki::digest::sha256;

use super::{Finding, LogReport};
use crate::certificate::generation::Generations;
use crate::certificate::{Certificate, index};
use crate::engine::{Conn, Row, Sql};
use crate::error::Result;

/// Rows read at once.
const PART: i64 = 5_000;

/// Number of rows and the sum of their hashes: the same for the same rows in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    rows: u64,
    hashes: u128,
}

impl Sum {
    fn add(&mut self, generation: i64, kind: i64, key: &[u8], certificate: i64) {
        let numbers = [generation, kind, certificate].map(i64::to_be_bytes);
        let row = [numbers.as_flattened(), key].concat();
        let mut short = [0; 16];
        short.iter_mut().zip(sha256(&row)).for_each(|(place, byte)| *place = byte);
        self.rows += 1;
        self.hashes = self.hashes.wrapping_add(u128::from_be_bytes(short));
    }
}

/// What the tables are to hold.
#[derive(Default)]
pub(super) struct LookUp {
    keys: Sum,
    names: Sum,
    words: Sum,
    generations: Generations,
    /// Certificates the indexer has not reached, or that cannot be relied on: what the tables hold of them is not asked.
    left_out: HashSet<i64>,
}

impl LookUp {
    pub(super) async fn new(conn: &mut Conn) -> Result<Self> {
        let waiting = conn.rows(Sql::new("SELECT certificate FROM certificate_unindexed")).await?;
        let ids = waiting.iter().map(|row| row.cells("certificate_unindexed", "certificate").int("certificate"));
        let left_out = ids.collect::<Result<_>>()?;
        Ok(Self { left_out, generations: Generations::read(conn).await?, ..Self::default() })
    }

    pub(super) fn leave_out(&mut self, certificate: i64) {
        self.left_out.insert(certificate);
    }

    /// Adds what a certificate gives.
    pub(super) fn expect(&mut self, certificate: &Certificate) {
        let id = certificate.id.0;
        if self.left_out.contains(&id) {
            return;
        }
        let generation = self.generations.of(id);
        for (kind, key) in index::kept_keys(certificate) {
            self.keys.add(generation, kind, &key, id);
        }
        for name in index::reversed_names(certificate) {
            self.names.add(generation, 0, name.as_bytes(), id);
        }
        for word in index::words(certificate) {
            self.words.add(generation, 0, word.as_bytes(), id);
        }
    }

    /// Compares with what the tables hold.
    pub(super) async fn compare(&self, conn: &mut Conn, report: &mut LogReport) -> Result<()> {
        let (mut keys, mut names, mut words) = (Sum::default(), Sum::default(), Sum::default());
        let mut after = (i64::MIN, i64::MIN, Vec::new(), i64::MIN);
        loop {
            let sql = "SELECT generation, kind, key, certificate FROM certificate_key WHERE (generation, kind, key, \
                       certificate) > ($1, $2, $3, $4) ORDER BY generation, kind, key, certificate LIMIT $5";
            let sql = Sql::new(sql).bind(after.0).bind(after.1).bind(&after.2).bind(after.3).bind(PART);
            let rows = conn.rows(sql).await?;
            for row in &rows {
                let cells = row.cells_of("certificate_key", "?");
                let (kind, key, id) = (cells.int("kind")?, cells.bytes("key")?, cells.int("certificate")?);
                after = (cells.int("generation")?, kind, key, id);
                if !self.left_out.contains(&id) {
                    keys.add(after.0, kind, &after.2, id);
                }
            }
            if rows.is_empty() {
                break;
            }
        }
        let sql = "SELECT generation, reversed AS text, certificate FROM certificate_name WHERE (generation, reversed, \
                   certificate) > ($1, $2, $3) ORDER BY generation, reversed, certificate LIMIT $4";
        self.texts(conn, sql, &mut names).await?;
        let sql = "SELECT generation, word AS text, certificate FROM certificate_word WHERE (generation, word, \
                   certificate) > ($1, $2, $3) ORDER BY generation, word, certificate LIMIT $4";
        self.texts(conn, sql, &mut words).await?;
        let tables = [
            ("certificate_key", keys == self.keys),
            ("certificate_name", names == self.names),
            ("certificate_word", words == self.words),
        ];
        let differing = tables.into_iter().filter(|(_, same)| !same);
        report.findings.extend(differing.map(|(table, _)| Finding::LookUpDiffers { table }));
        Ok(())
    }

    async fn texts(&self, conn: &mut Conn, sql: &'static str, sum: &mut Sum) -> Result<()> {
        let read = |row: &Row| -> Result<(i64, String, i64)> {
            let cells = row.cells_of("certificate_name", "?");
            Ok((cells.int("generation")?, cells.text("text")?, cells.int("certificate")?))
        };
        let mut after = (i64::MIN, String::new(), i64::MIN);
        loop {
            let rows = conn.rows(Sql::new(sql).bind(after.0).bind(&after.1).bind(after.2).bind(PART)).await?;
            for row in &rows {
                after = read(row)?;
                if !self.left_out.contains(&after.2) {
                    sum.add(after.0, 0, after.1.as_bytes(), after.2);
                }
            }
            if rows.is_empty() {
                return Ok(());
            }
        }
    }
}
