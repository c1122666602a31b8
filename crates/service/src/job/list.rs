//! Jobs as people see them.

use chancery_domain::access::Verb;
use chancery_pki::time::Time;
use chancery_store::job::{self, Job};

use super::JOBS;
use crate::error::Result;
use crate::{Actor, Service};

/// A job with its last and next run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobView {
    /// Its name.
    pub name: String,
    /// When it last had something to do; `None` before.
    pub last_run: Option<Time>,
    /// When it runs next at the latest; after a failure, when it is tried again.
    pub next_run: Option<Time>,
    /// What the last run failed with.
    pub last_error: Option<String>,
    /// Runs that failed since the last one that did not.
    pub failures: u64,
    /// Whether it runs now.
    pub running: bool,
    /// Whether every process does it for itself, so that this is what the process did that was asked.
    pub each_process: bool,
}

impl Service {
    /// Every job, in the order in which they matter.
    pub async fn jobs(&self, actor: &Actor) -> Result<Vec<JobView>> {
        self.permit(actor, Verb::SeeStatus).await?;
        self.job_views().await
    }

    pub(crate) async fn job_views(&self) -> Result<Vec<JobView>> {
        let now = self.now();
        let rows = job::all(&self.store).await?;
        let view = |job: &dyn super::Job| {
            let own = self.desk.own_row(job.name());
            let row = own.as_ref().or_else(|| rows.iter().find(|row| row.name == job.name()));
            JobView {
                name: job.name().to_owned(),
                last_run: row.and_then(|row| row.last_run),
                next_run: row.map(|row| row.due),
                last_error: row.and_then(|row| row.last_error.clone()),
                failures: row.map_or(0, |row| row.failures.unsigned_abs()),
                running: row.is_some_and(|row| is_held(row, now)),
                each_process: job.is_of_each_process(),
            }
        };
        Ok(JOBS.iter().map(|job| view(*job)).collect())
    }
}

/// Whether somebody holds it; whether they still live is another question.
pub(super) fn is_held(row: &Job, now: Time) -> bool {
    row.holder.is_some() && row.held_until.is_some_and(|until| now < until)
}
