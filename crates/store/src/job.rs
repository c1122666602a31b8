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
    /// When it is to run next; after a failure, when it is tried again.
    pub due: Time,
    /// When it last had something to do.
    pub last_run: Option<Time>,
    /// What the last run failed with.
    pub last_error: Option<String>,
    /// Runs that failed since the last one that did not.
    pub failures: i64,
    /// The epoch that runs it now.
    pub holder: Option<i64>,
    /// Until when the holder may run it; a holder that ended holds nothing.
    pub held_until: Option<Time>,
    /// For compare-and-set: 0 to make a new one, else as it was read.
    pub version: i64,
}

impl Job {
    /// A job that was never run and is due.
    pub fn new(name: impl Into<String>, due: Time) -> Self {
        let name = name.into();
        Self { name, due, last_run: None, last_error: None, failures: 0, holder: None, held_until: None, version: 0 }
    }
}

const SELECT: &str = "SELECT name, due, last_run, last_error, failures, holder, held_until, version FROM job";

/// All jobs by name.
pub async fn all(store: &Store) -> Result<Vec<Job>> {
    store.db().rows(Sql::new(SELECT).push(" ORDER BY name")).await?.iter().map(read).collect()
}

/// By name.
pub async fn by_name(store: &Store, name: &str) -> Result<Option<Job>> {
    store.db().row(Sql::new(SELECT).push(" WHERE name = ").arg(name)).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Job> {
    let name = row.cells_of("job", "?").text("name")?;
    let cells = row.cells_of("job", &*name);
    Ok(Job {
        due: cells.time("due")?,
        last_run: cells.opt_time("last_run")?,
        last_error: cells.opt_text("last_error")?,
        failures: cells.int("failures")?,
        holder: cells.opt_int("holder")?,
        held_until: cells.opt_time("held_until")?,
        version: cells.int("version")?,
        name: name.clone(),
    })
}

pub(crate) async fn put(conn: &mut Conn, job: &Job) -> Result<()> {
    let bind = |sql| {
        let sql = Sql::new(sql).bind(job.due).bind(job.last_run).bind(job.last_error.clone()).bind(job.failures);
        sql.bind(job.holder).bind(job.held_until).bind(&job.name)
    };
    if job.version == 0 {
        let sql = "INSERT INTO job (due, last_run, last_error, failures, holder, held_until, name, version) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, 1) ON CONFLICT (name) DO NOTHING";
        return if conn.execute(bind(sql)).await? == 1 { Ok(()) } else { Err(Conflict::Exists("job").into()) };
    }
    let sql = "UPDATE job SET due = $1, last_run = $2, last_error = $3, failures = $4, holder = $5, held_until = $6, \
               version = version + 1 WHERE name = $7 AND version = $8";
    conn.swap(bind(sql).bind(job.version), "job").await
}
