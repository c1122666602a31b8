//! Jobs: rows with a due time, claimed by compare-and-set, so that one of many processes runs each.

use chancery_pki::time::Time;

use crate::Store;
use crate::engine::{Conn, Row, Sql};
use crate::error::{Conflict, Result};

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its name.
    pub name: String,
    /// When it is to run.
    pub due: Time,
    /// When it last ran.
    pub last_run: Option<Time>,
    /// Code of the error of the last run.
    pub last_error: Option<String>,
    /// For compare-and-set: 0 to make a new one, else as it was read.
    pub version: i64,
}

const SELECT: &str = "SELECT name, due, last_run, last_error, version FROM job";

/// All jobs by name.
pub async fn all(store: &Store) -> Result<Vec<Job>> {
    store.db().rows(Sql::new(SELECT).push(" ORDER BY name")).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Job> {
    let name = row.cells_of("job", "?").text("name")?;
    let cells = row.cells_of("job", &*name);
    Ok(Job {
        due: cells.time("due")?,
        last_run: cells.opt_time("last_run")?,
        last_error: cells.opt_text("last_error")?,
        version: cells.int("version")?,
        name: name.clone(),
    })
}

pub(crate) async fn put(conn: &mut Conn, job: &Job) -> Result<()> {
    if job.version == 0 {
        let sql = "INSERT INTO job (name, due, last_run, last_error, version) VALUES ($1, $2, $3, $4, 1) \
                   ON CONFLICT (name) DO NOTHING";
        let sql = Sql::new(sql).bind(&job.name).bind(job.due).bind(job.last_run).bind(job.last_error.clone());
        return if conn.execute(sql).await? == 1 { Ok(()) } else { Err(Conflict::Exists("job").into()) };
    }
    let sql = "UPDATE job SET due = $1, last_run = $2, last_error = $3, version = version + 1 \
               WHERE name = $4 AND version = $5";
    let sql = Sql::new(sql).bind(job.due).bind(job.last_run).bind(job.last_error.clone());
    conn.swap(sql.bind(&job.name).bind(job.version), "job").await
}
