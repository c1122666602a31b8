//! The whole at a glance.

use chancery_api::envelope::Warning;
use chancery_api::status::{Counts, LogCheck, Status};
use chancery_service::status::{self as service, Alert};

/// Health and numbers.
pub(crate) fn status(found: service::Status) -> Status {
    Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        directory: found.directory.display().to_string(),
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
        settled: found.settled.into_iter().map(alert).collect(),
    }
}

/// An alert for the list of warnings.
pub(crate) fn alert(alert: Alert) -> Warning {
    let values = alert.values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Warning { code: alert.code.to_owned(), values }
}
