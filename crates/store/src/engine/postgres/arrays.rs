//! Statements with many values: an array for each column, so that a statement is the same however many there are, and
//! is prepared once.

use std::fmt::Write as _;

use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Error, Postgres, Result};

use crate::engine::sql::{Insert, Value};

/// The values of a column.
enum Array {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<String>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Array {
    /// An empty one for values like this.
    fn like(value: &Value) -> Self {
        match value {
            Value::Int(_) => Self::Int(Vec::new()),
            Value::Text(_) => Self::Text(Vec::new()),
            Value::Bytes(_) => Self::Bytes(Vec::new()),
        }
    }

    fn push(&mut self, value: Value) -> Result<()> {
        match (self, value) {
            (Self::Int(column), Value::Int(value)) => column.push(value),
            (Self::Text(column), Value::Text(value)) => column.push(value),
            (Self::Bytes(column), Value::Bytes(value)) => column.push(value),
            _ => return Err(Error::Encode("values of a column have several types".into())),
        }
        Ok(())
    }

    /// Name of its type.
    const fn name(&self) -> &'static str {
        match self {
            Self::Int(_) => "BIGINT[]",
            Self::Text(_) => "TEXT[]",
            Self::Bytes(_) => "BYTEA[]",
        }
    }
}

/// The columns of rows whose values stand side by side, `width` to a row.
fn columns(values: Vec<Value>, width: usize) -> Result<Vec<Array>> {
    let mut columns: Vec<Array> = values.iter().take(width.max(1)).map(Array::like).collect();
    let mut values = values.into_iter();
    while !values.as_slice().is_empty() {
        for (column, value) in columns.iter_mut().zip(&mut values) {
            column.push(value)?;
        }
    }
    Ok(columns)
}

fn query(text: String, arrays: Vec<Array>) -> Query<'static, Postgres, PgArguments> {
    arrays.into_iter().fold(sqlx::query(AssertSqlSafe(text)), |query, array| match array {
        Array::Int(values) => query.bind(values),
        Array::Text(values) => query.bind(values),
        Array::Bytes(values) => query.bind(values),
    })
}

/// Inserts rows into several tables; how many into the last one.
///
/// In one statement, because each one goes to the server and back: `WITH a AS (INSERT …), b AS (INSERT …) INSERT …`.
pub(in crate::engine) async fn insert(
    conn: &mut PgConnection,
    inserts: impl IntoIterator<Item = Insert>,
) -> Result<u64> {
    let (mut arrays, mut statements) = (Vec::new(), Vec::new());
    for insert in inserts {
        let (head, values, width, tail) = insert.into_parts();
        let columns = columns(values, width)?;
        if columns.is_empty() {
            continue;
        }
        let mut text = format!("{head} SELECT * FROM UNNEST(");
        for (place, column) in columns.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            let _ = write!(text, "{comma}${}::{}", arrays.len() + place + 1, column.name());
        }
        statements.push(text + ")" + tail);
        arrays.extend(columns);
    }
    let Some(last) = statements.pop() else { return Ok(0) };
    let mut text = String::new();
    for (number, statement) in statements.iter().enumerate() {
        let _ = write!(text, "{} i{number} AS ({statement})", if number == 0 { "WITH" } else { "," });
    }
    text = text + " " + &last;
    Ok(query(text, arrays).execute(conn).await?.rows_affected())
}

/// Runs a statement that ends where one of these values follows.
pub(in crate::engine) async fn execute_in(conn: &mut PgConnection, head: &str, values: Vec<Value>) -> Result<()> {
    if values.is_empty() {
        return Ok(());
    }
    query(format!("{head} = ANY($1)"), columns(values, 1)?).execute(conn).await.map(drop)
}

/// Rows of a query that ends where one of these values follows.
pub(in crate::engine) async fn rows_in(conn: &mut PgConnection, head: &str, values: Vec<Value>) -> Result<Vec<PgRow>> {
    if values.is_empty() {
        return Ok(Vec::new());
    }
    query(format!("{head} = ANY($1)"), columns(values, 1)?).fetch_all(conn).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_has_the_values_at_its_place_and_one_type() {
        let values = vec![Value::from(1), Value::from("a"), Value::from(2), Value::from("b")];
        let columns = columns(values, 2).unwrap();
        let [Array::Int(ints), Array::Text(texts)] = &columns[..] else { panic!("two columns") };
        assert_eq!(ints, &[Some(1), Some(2)]);
        assert_eq!(texts, &[Some("a".to_owned()), Some("b".to_owned())]);
        assert!(super::columns(vec![Value::from(1), Value::from("a")], 1).is_err());
        assert!(super::columns(Vec::new(), 1).unwrap().is_empty());
    }
}
