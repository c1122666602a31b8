//! The whole at a glance: `GET /api/v1/status`.

use serde::{Deserialize, Serialize};

/// Health and numbers. Answer: `Envelope<Status>`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Status {
    /// Program version.
    pub version: String,
    /// Data directory.
    pub directory: String,
    /// Where the rows are.
    #[serde(default)]
    pub database: Database,
    /// Whether nothing needs a person.
    pub healthy: bool,
    /// What needs a person, most urgent first: codes and values.
    pub alerts: Vec<crate::envelope::Warning>,
    /// Authorities.
    pub authorities: Vec<crate::authority::Authority>,
    /// Certificates by state.
    pub certificates: Counts,
    /// Requests that wait for an outside authority.
    pub requests_waiting: u64,
    /// Entries of the audit log, and its latest checkpoint's size.
    pub log_entries: u64,
    /// Entries covered by the latest signed checkpoint.
    pub log_checkpoint: u64,
    /// What the last check of the whole log found; `null` before the first.
    pub log_verified: Option<LogCheck>,
    /// What is done without anybody asking.
    pub jobs: Vec<Job>,
    /// What start-up settled, such as burned serial numbers: codes and values.
    pub settled: Vec<crate::envelope::Warning>,
}

/// Where the rows are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Database {
    /// `sqlite` (a file in the data directory) or `postgresql`.
    pub kind: String,
    /// Name of the database on its server.
    pub name: Option<String>,
    /// Host of the server, or the folder of its socket.
    pub host: Option<String>,
}

/// Something that is done without anybody asking: item of `GET /api/v1/jobs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Job {
    /// Its name.
    pub name: String,
    /// When it last had something to do, RFC 3339; `null` before.
    pub last_run: Option<String>,
    /// When it runs next at the latest; after a failure, when it is tried again; `null` before the first start.
    pub next_run: Option<String>,
    /// What the last run failed with.
    pub last_error: Option<String>,
    /// Runs that failed since the last one that did not.
    pub failures: u64,
    /// Whether it runs now.
    pub running: bool,
    /// Whether every process does it for itself, so that this is what the process did that answers.
    pub each_process: bool,
}

/// What the last check of the whole log found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LogCheck {
    /// When, RFC 3339.
    pub at: String,
    /// Whether nothing was wrong.
    pub sound: bool,
    /// Entries checked.
    pub entries: u64,
    /// Number of faults.
    pub faults: u64,
}

/// Certificates by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Counts {
    /// Valid, those expiring included.
    pub valid: u64,
    /// Valid and ending within 30 days.
    pub expiring: u64,
    /// Expired.
    pub expired: u64,
    /// Revoked, those on hold included.
    pub revoked: u64,
}
