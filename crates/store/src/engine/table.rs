//! A table as SQLite describes it, so that its rows can be read and written without knowing what they are.

use super::{Conn, Insert, Row, Sql, Value};
use crate::error::Result;

/// Rows read and written at once.
const PART: i64 = 200;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Text,
    Bytes,
}

/// A table, its columns, and those of its primary key.
pub(super) struct Table {
    name: String,
    columns: Vec<(String, Kind)>,
    key: Vec<String>,
}

/// The tables of our schema.
pub(super) async fn tables(conn: &mut Conn) -> Result<Vec<Table>> {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name";
    let mut tables = Vec::new();
    for row in conn.rows(Sql::new(sql)).await? {
        let name = row.cells_of("sqlite_master", "?").text("name")?;
        let sql = Sql::new("SELECT name, type, pk FROM pragma_table_info(").arg(&name).push(") ORDER BY cid");
        let (mut columns, mut key) = (Vec::new(), Vec::new());
        for row in conn.rows(sql).await? {
            let cells = row.cells_of("pragma_table_info", &*name);
            let column = cells.text("name")?;
            let kind = match cells.text("type")?.as_str() {
                "INTEGER" => Kind::Int,
                "TEXT" => Kind::Text,
                "BLOB" => Kind::Bytes,
                _ => return Err(cells.corrupt("type")),
            };
            let place = cells.int("pk")?;
            if place > 0 {
                key.push((place, column.clone()));
            }
            columns.push((column, kind));
        }
        key.sort_unstable();
        tables.push(Table { name, columns, key: key.into_iter().map(|(_, column)| column).collect() });
    }
    Ok(tables)
}

/// Copies the rows of these tables; how many.
pub(super) async fn copy_all(tables: &[Table], source: &mut Conn, into: &mut Conn) -> Result<u64> {
    let mut copied = 0;
    for table in tables {
        copied += table.copy(source, into).await?;
    }
    Ok(copied)
}

/// The first of these tables that has a row.
pub(super) async fn first_filled(tables: &[Table], conn: &mut Conn) -> Result<Option<String>> {
    for table in tables {
        let sql = format!("SELECT CAST(1 AS BIGINT) AS n FROM {} LIMIT 1", table.name);
        if conn.row(Sql::of(sql)).await?.is_some() {
            return Ok(Some(table.name.clone()));
        }
    }
    Ok(None)
}

/// Names of these tables.
pub(super) fn listed(tables: &[Table]) -> Vec<String> {
    tables.iter().map(|table| table.name.clone()).collect()
}

/// Names of these tables, as a list in a statement.
pub(super) fn names(tables: &[Table]) -> String {
    listed(tables).join(", ")
}

impl Table {
    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The next rows after one with this key, in its order.
    fn part(&self, after: Option<&[Value]>) -> Sql {
        let key = self.key.join(", ");
        let mut sql = Sql::of(format!("SELECT {} FROM {}", self.names(), self.name));
        if let Some(after) = after {
            sql = sql.and(&format!(" WHERE ({key}) > ("));
            for (place, value) in after.iter().enumerate() {
                sql = sql.push(if place == 0 { "" } else { ", " }).arg(value.clone());
            }
            sql = sql.push(")");
        }
        sql.and(&format!(" ORDER BY {key} LIMIT ")).arg(PART)
    }

    /// The key of a row.
    fn key(&self, row: &Row) -> Result<Vec<Value>> {
        let of_key = |name: &&String| self.columns.iter().find(|(column, _)| column == *name);
        self.key.iter().filter_map(|name| of_key(&name)).map(|(name, kind)| self.value(row, name, *kind)).collect()
    }

    /// Writes these rows.
    fn insert(&self, rows: &[Row]) -> Result<Insert> {
        let head = format!("INSERT INTO {} ({})", self.name, self.names());
        let cells =
            rows.iter().flat_map(|row| self.columns.iter().map(move |(name, kind)| self.value(row, name, *kind)));
        Ok(Insert::of(head, cells.collect::<Result<_>>()?, self.columns.len()))
    }

    fn value(&self, row: &Row, column: &str, kind: Kind) -> Result<Value> {
        row.value(&self.name, column, kind)
    }

    /// Copies all rows, in parts; how many.
    async fn copy(&self, source: &mut Conn, into: &mut Conn) -> Result<u64> {
        let (mut after, mut copied) = (None, 0);
        loop {
            let rows = source.rows(self.part(after.as_deref())).await?;
            let Some(last) = rows.last() else { return Ok(copied) };
            after = Some(self.key(last)?);
            copied += into.insert(self.insert(&rows)?).await?;
        }
    }
}
