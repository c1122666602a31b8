//! Running statements on a connection of SQLite, which answers at once.

use std::sync::Arc;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, Result, ToSql};

use super::row::LiteRow;
use crate::engine::sql::{Insert, Sql, Value};

/// All rows of a query.
pub(super) fn rows(conn: &Connection, sql: &Sql) -> Result<Vec<LiteRow>> {
    let mut statement = bound(conn, sql)?;
    let columns: Arc<[String]> = statement.column_names().into_iter().map(str::to_owned).collect();
    let (mut rows, mut found) = (statement.raw_query(), Vec::new());
    while let Some(row) = rows.next()? {
        found.push(LiteRow::read(&columns, row)?);
    }
    Ok(found)
}

/// Runs a statement to its end; the number of rows it changed.
pub(super) fn execute(conn: &Connection, sql: &Sql) -> Result<u64> {
    let mut statement = bound(conn, sql)?;
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    Ok(conn.changes())
}

/// Inserts rows one after the other, which is as quick as many at once and needs nothing kept to undo them; how many.
pub(super) fn insert(conn: &Connection, insert: &Insert) -> Result<u64> {
    let Some(text) = insert.of_one_row() else { return Ok(0) };
    let mut statement = conn.prepare_cached(&text)?;
    let mut inserted = 0;
    for row in insert.rows() {
        for (place, value) in row.iter().enumerate() {
            statement.raw_bind_parameter(place + 1, value)?;
        }
        inserted += statement.raw_execute()? as u64;
    }
    Ok(inserted)
}

/// A statement with its values. `$3` is the third value wherever it stands; a bare `?` is the next one.
fn bound<'c>(conn: &'c Connection, sql: &Sql) -> Result<CachedStatement<'c>> {
    let mut statement = conn.prepare_cached(sql.text())?;
    for place in 1..=statement.parameter_count() {
        let number = statement.parameter_name(place).and_then(|name| name.get(1..)?.parse().ok()).unwrap_or(place);
        let value =
            sql.values().get(number - 1).ok_or(rusqlite::Error::InvalidParameterCount(sql.values().len(), place))?;
        statement.raw_bind_parameter(place, value)?;
    }
    Ok(statement)
}

impl ToSql for Value {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Int(value) => value.map_or(ValueRef::Null, ValueRef::Integer),
            Self::Text(value) => value.as_deref().map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes())),
            Self::Bytes(value) => value.as_deref().map_or(ValueRef::Null, ValueRef::Blob),
        }))
    }
}
