//! Generations of the look-up tables.
//!
//! Thumbprints and names come in no order. In one large tree each of their rows would be alone on its page, which is
//! read, logged and written for that row; a generation is a tree so small that a page takes many of them at once. Who
//! looks something up looks once in each generation.

use crate::engine::{Conn, Row, Sql};
use crate::error::Result;

/// Certificates after which the next generation begins.
const LARGEST: i64 = 16_384;
/// The generations, for a look-up in each of them.
pub(super) const ALL: &str = "(SELECT first FROM certificate_generation)";

/// Where each generation begins, ascending.
#[derive(Debug, Default)]
pub(crate) struct Generations(Vec<i64>);

impl Generations {
    pub(crate) async fn read(conn: &mut Conn) -> Result<Self> {
        let rows = conn.rows(Sql::new("SELECT first FROM certificate_generation ORDER BY first")).await?;
        let first = |row: &Row| row.cells("certificate_generation", "first").int("first");
        Ok(Self(rows.iter().map(first).collect::<Result<_>>()?))
    }

    /// That of a certificate, by its id.
    pub(crate) fn of(&self, certificate: i64) -> i64 {
        let place = self.0.partition_point(|first| *first <= certificate);
        place.checked_sub(1).and_then(|place| self.0.get(place)).copied().unwrap_or(0)
    }
}

/// Counts certificates that were indexed, and begins the next generation when they are enough: with the ids that nobody
/// has used yet, so that every certificate keeps its own. Whoever indexes has the turn.
pub(super) async fn count(conn: &mut Conn, indexed: i64) -> Result<()> {
    let last = conn.row(Sql::new("SELECT first, certificates FROM certificate_generation ORDER BY first DESC LIMIT 1"));
    let Some(last) = last.await? else {
        let sql = Sql::new("INSERT INTO certificate_generation (first, certificates) VALUES (0, ").arg(indexed);
        return conn.execute(sql.push(")")).await.map(drop);
    };
    let cells = last.cells("certificate_generation", "first");
    let (first, certificates) = (cells.int("first")?, cells.int("certificates")? + indexed);
    let sql = Sql::new("UPDATE certificate_generation SET certificates = ").arg(certificates);
    conn.execute(sql.push(" WHERE first = ").arg(first)).await?;
    if certificates >= LARGEST {
        let sql =
            Sql::new("INSERT INTO certificate_generation (first, certificates) SELECT id + 1, 0 FROM certificate");
        let sql = sql.push(" WHERE id >= ").arg(first).push(" ORDER BY id DESC LIMIT 1");
        conn.execute(sql).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_of_the_last_generation_that_begins_before_it() {
        let cases = [(vec![], 7, 0), (vec![0], 7, 0), (vec![0, 7], 6, 0), (vec![0, 7], 7, 7), (vec![0, 7, 9], 8, 7)];
        for (first, certificate, want) in cases {
            assert_eq!(Generations(first.clone()).of(certificate), want, "{first:?} {certificate}");
        }
    }
}
