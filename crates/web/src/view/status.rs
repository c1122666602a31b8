//! The whole at a glance.

use chancery_api::envelope::Warning;
use chancery_api::status::{Counts, Database, Job, LogCheck, Status};
use chancery_pki::time::Time;
use chancery_service::job::JobView;
use chancery_service::status::{self as service, Alert};

/// Health and numbers.
pub(crate) fn status(found: service::Status) -> Status {
    Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        directory: found.directory.display().to_string(),
        database: database(&found.database),
        healthy: found.healthy,
        alerts: found.alerts.into_iter().map(alert).collect(),
        authorities: found.authorities.into_iter().map(super::authority).collect(),
        certificates: Counts {
            valid: found.certificates.valid,
            expiring: found.certificates.expiring,
            expired: found.certificates.expired,
            revoked: found.certificates.revoked,
        },
        requests_waiting: found.requests_waiting,
        log_entries: found.log_entries,
        log_checkpoint: found.log_checkpoint,
        log_verified: found.last_verified.map(|last| LogCheck {
            at: last.at,
            sound: last.sound,
            entries: last.entries,
            faults: last.faults,
        }),
        jobs: found.jobs.into_iter().map(job).collect(),
        settled: found.settled.into_iter().map(alert).collect(),
    }
}

/// Where the rows are, as far as a person may see it.
fn database(database: &chancery_service::Database) -> Database {
    match database {
        chancery_service::Database::Directory(_) => Database { kind: "sqlite".to_owned(), name: None, host: None },
        chancery_service::Database::Postgres(server) => {
            Database { kind: "postgresql".to_owned(), name: Some(server.name().to_owned()), host: Some(server.host()) }
        }
    }
}

/// A job.
pub(crate) fn job(job: JobView) -> Job {
    Job {
        name: job.name,
        last_run: job.last_run.map(Time::to_rfc3339),
        next_run: job.next_run.map(Time::to_rfc3339),
        last_error: job.last_error,
        failures: job.failures,
        running: job.running,
        each_process: job.each_process,
    }
}

/// An alert for the list of warnings.
pub(crate) fn alert(alert: Alert) -> Warning {
    let values = alert.values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Warning { code: alert.code.to_owned(), values }
}
