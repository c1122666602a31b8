//! Rows of SQLite, read out of the statement.

use std::sync::Arc;

use rusqlite::types::ValueRef;

/// A row: the names of the columns, which it shares with the others of its query, and its values.
pub(crate) struct LiteRow {
    columns: Arc<[String]>,
    cells: Vec<LiteCell>,
}

/// A value. A file that somebody changed may have other types than the schema, and text that is none.
pub(crate) enum LiteCell {
    Null,
    Int(i64),
    Text(Vec<u8>),
    Bytes(Vec<u8>),
    /// A number that no column of ours has.
    Real,
}

/// There is no such column, or it holds something else.
pub(crate) struct Misfit;

/// A type that a cell can be read as.
pub(crate) trait FromCell: Sized {
    /// The value; an error when the cell holds another type.
    fn from_cell(cell: &LiteCell) -> Result<Self, Misfit>;
}

impl LiteRow {
    pub(super) fn read(columns: &Arc<[String]>, row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let cells = (0..columns.len()).map(|place| row.get_ref(place).map(LiteCell::from));
        Ok(Self { columns: Arc::clone(columns), cells: cells.collect::<rusqlite::Result<_>>()? })
    }

    pub(in crate::engine) fn try_get<T: FromCell>(&self, column: &str) -> Result<T, Misfit> {
        let place = self.columns.iter().position(|name| name == column);
        T::from_cell(place.and_then(|place| self.cells.get(place)).ok_or(Misfit)?)
    }
}

impl From<ValueRef<'_>> for LiteCell {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Int(number),
            ValueRef::Real(_) => Self::Real,
            ValueRef::Text(text) => Self::Text(text.to_vec()),
            ValueRef::Blob(bytes) => Self::Bytes(bytes.to_vec()),
        }
    }
}

impl FromCell for i64 {
    fn from_cell(cell: &LiteCell) -> Result<Self, Misfit> {
        if let LiteCell::Int(number) = cell { Ok(*number) } else { Err(Misfit) }
    }
}

impl FromCell for String {
    fn from_cell(cell: &LiteCell) -> Result<Self, Misfit> {
        let LiteCell::Text(text) = cell else { return Err(Misfit) };
        Self::from_utf8(text.clone()).map_err(|_| Misfit)
    }
}

impl FromCell for Vec<u8> {
    fn from_cell(cell: &LiteCell) -> Result<Self, Misfit> {
        if let LiteCell::Bytes(bytes) = cell { Ok(bytes.clone()) } else { Err(Misfit) }
    }
}

impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: &LiteCell) -> Result<Self, Misfit> {
        if matches!(cell, LiteCell::Null) { Ok(None) } else { T::from_cell(cell).map(Some) }
    }
}
