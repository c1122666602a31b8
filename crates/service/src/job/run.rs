//! Running jobs: look, claim the row, do it, write down what came of it.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chancery_pki::time::Time;
use chancery_store::job::{self as rows, Job as Row};
use chancery_store::{Commit, Effect, Error as StoreError, epoch};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::list::is_held;
use super::{JOBS, Job, Rest};
use crate::Service;
use crate::error::Result;

/// Time between two looks at a job: what calls for it is done within a second.
const LOOK: Duration = Duration::from_millis(500);
/// Seconds for which a job is held. One that takes longer may be run by another process as well.
const HOLD: i64 = 300;
/// Seconds by which the clocks of two processes may differ (decision 6).
const MOST_AHEAD: i64 = 60;
/// Seconds until the first retry after a failure; twice as long after each next one, at most [`LONGEST_RETRY`].
const FIRST_RETRY: i64 = 5;
const LONGEST_RETRY: i64 = 3_600;
/// Most characters of an error that are kept.
const LONGEST_ERROR: usize = 500;

/// Who runs jobs in this process.
#[derive(Default)]
pub(crate) struct Desk {
    /// Calls of [`Service::run_jobs`] that have not ended.
    runners: AtomicUsize,
    /// Jobs that run now.
    busy: Mutex<HashSet<&'static str>>,
    /// Rows of the jobs that every process does for itself.
    own: Mutex<HashMap<String, Row>>,
    /// Whoever signs a CRL because of a revocation, or the first of an authority.
    signing: tokio::sync::Mutex<()>,
}

impl Desk {
    /// Whether somebody runs the jobs as they are called for.
    pub(crate) fn is_open(&self) -> bool {
        self.runners.load(Ordering::Relaxed) > 0
    }

    /// A turn at signing CRLs.
    pub(crate) async fn signing(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.signing.lock().await
    }

    /// The row of a job that every process does for itself.
    pub(super) fn own_row(&self, name: &str) -> Option<Row> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn put_own_row(&self, row: &Row) {
        self.own.lock().unwrap_or_else(PoisonError::into_inner).insert(row.name.clone(), row.clone());
    }

    fn take(&self, name: &'static str) -> Option<Taken<'_>> {
        let is_free = self.busy.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
        is_free.then_some(Taken { desk: self, name })
    }
}

/// A job that runs in this process, until this is dropped.
struct Taken<'d> {
    desk: &'d Desk,
    name: &'static str,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.desk.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(self.name);
    }
}

/// Counts a runner for as long as it lives.
struct Open<'d>(&'d Desk);

impl<'d> Open<'d> {
    fn new(desk: &'d Desk) -> Self {
        desk.runners.fetch_add(1, Ordering::Relaxed);
        Self(desk)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.runners.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Service {
    /// Runs the jobs until `shutdown` comes; then what runs is finished. Each has its own pace, so a long one holds no
    /// other up. A failure is written into the job's row and the job is tried again, later each time.
    pub async fn run_jobs(self: Arc<Self>, shutdown: impl Future<Output = ()> + Send) {
        let open = Open::new(&self.desk);
        let (stop, stopped) = watch::channel(false);
        let mut runners = JoinSet::new();
        for job in JOBS {
            runners.spawn(run_until(Arc::clone(&self), job, stopped.clone()));
        }
        shutdown.await;
        // From now on nothing is left to the jobs, and what was left to them does not wait for the next start.
        drop(open);
        stop.send_replace(true);
        while runners.join_next().await.is_some() {}
        self.run_if_due(&super::crl::SignCrls).await;
    }

    /// Runs once every job that is due or called for; the names of those that were run.
    pub async fn run_due_jobs(&self) -> Vec<&'static str> {
        let _open = Open::new(&self.desk);
        let mut run = Vec::new();
        for job in JOBS {
            if self.run_if_due(job).await.is_some() {
                run.push(job.name());
            }
        }
        run
    }

    /// Runs a job if it is due or called for and nobody else runs it; what is left then. What it fails with goes into
    /// its row.
    pub(crate) async fn run_if_due(&self, job: &'static dyn Job) -> Option<Rest> {
        let _taken = self.desk.take(job.name()).filter(|_| job.is_possible(self))?;
        match self.try_run(job).await {
            Ok(rest) => rest,
            Err(error) => {
                tracing::warn!(job = job.name(), %error, "a job could not be looked after");
                None
            }
        }
    }

    async fn try_run(&self, job: &'static dyn Job) -> Result<Option<Rest>> {
        let now = self.now();
        let row = match self.job_row(job).await? {
            Some(row) => row,
            None => {
                let first = Row::new(job.name(), now.plus(job.first()));
                if job.first() > 0 {
                    self.put_job(job, &first).await?;
                    return Ok(None);
                }
                first
            }
        };
        // What a clock that was ahead wrote down says nothing of when the next run is due.
        let is_ahead = row.last_run.is_some_and(|last| last > now.plus(MOST_AHEAD));
        let is_due = row.due <= now || is_ahead;
        // After a failure nothing calls for it before its time.
        let is_wanted = is_due || row.failures == 0 && job.is_called_for(self).await?;
        if !is_wanted || self.is_held_elsewhere(&row, now).await? {
            return Ok(None);
        }
        let claim = Row { holder: Some(self.store.epoch()), held_until: Some(now.plus(HOLD)), ..row };
        if !self.put_job(job, &claim).await? {
            return Ok(None);
        }
        let done = job.run(self).await;
        let claimed = Row { version: claim.version + 1, ..claim };
        let rest = done.as_ref().map_or(Rest::Nothing, |rest| *rest);
        if let Err(error) = &done {
            tracing::warn!(job = job.name(), %error, "a job failed and will be tried again");
        }
        let text = done.err().map(|error| error.to_string().chars().take(LONGEST_ERROR).collect());
        // Somebody who took over meanwhile writes down their own.
        self.put_job(job, &after(claimed, job.every(), rest, text, self.now())).await?;
        Ok(Some(rest))
    }

    /// Whether another process that lives runs it.
    async fn is_held_elsewhere(&self, row: &Row, now: Time) -> Result<bool> {
        match row.holder {
            Some(holder) if is_held(row, now) && holder != self.store.epoch() => {
                Ok(epoch::is_live(&self.store, holder).await?)
            }
            _ => Ok(false),
        }
    }

    async fn job_row(&self, job: &dyn Job) -> Result<Option<Row>> {
        if job.is_of_each_process() {
            return Ok(self.desk.own_row(job.name()));
        }
        Ok(rows::by_name(&self.store, job.name()).await?)
    }

    /// Compare-and-set of a job's row; `false` when somebody else was faster, or is to do it.
    async fn put_job(&self, job: &dyn Job, row: &Row) -> Result<bool> {
        if job.is_of_each_process() {
            self.desk.put_own_row(row);
            return Ok(true);
        }
        let put = Commit::new(self.now(), "system").with(Effect::PutJob(row.clone()));
        match self.store.commit(put).await {
            Ok(_) => Ok(true),
            // A node whose clock is not the database's leaves the jobs to the others.
            Err(StoreError::Conflict(_) | StoreError::ClockApart { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// The row after a run.
fn after(row: Row, every: i64, rest: Rest, error: Option<String>, now: Time) -> Row {
    let failures = if error.is_some() { row.failures + 1 } else { 0 };
    let due = match (&error, rest) {
        // A retry is no later than the usual turn.
        (Some(_), _) => now.plus(retry(failures).min(every)),
        (None, Rest::More) => now,
        (None, Rest::Nothing) => now.plus(every),
        (None, Rest::Until(time)) => time,
    };
    let last_run = Some(now);
    Row { due, last_run, last_error: error, failures, holder: None, held_until: None, ..row }
}

/// Seconds until a job is tried again that failed so often.
fn retry(failures: i64) -> i64 {
    let doublings = (failures - 1).clamp(0, 16);
    (FIRST_RETRY << doublings).min(LONGEST_RETRY)
}

async fn run_until(service: Arc<Service>, job: &'static dyn Job, mut stopped: watch::Receiver<bool>) {
    loop {
        let run = service.run_if_due(job);
        let rest = if job.can_be_broken_off() {
            tokio::select! {
                rest = run => rest,
                _ = stopped.wait_for(|stop| *stop) => return,
            }
        } else {
            run.await
        };
        let pause = if rest == Some(Rest::More) { Duration::ZERO } else { LOOK };
        tokio::select! {
            biased;
            _ = stopped.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_come_later_each_time() {
        assert_eq!([1, 2, 3, 4].map(retry), [5, 10, 20, 40]);
        assert_eq!([11, 12, 60, i64::MAX].map(retry), [3_600; 4]);
        assert_eq!(retry(10), 2_560);
    }
}
