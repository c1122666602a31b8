//! The whole at a glance.

pub(crate) mod alert;
mod room;

pub use alert::Alert;

use std::path::PathBuf;

use chancery_domain::access::Verb;
use chancery_pki::time::Time;
use chancery_store::{Database, audit, certificate, request};

use crate::authority::AuthorityView;
use crate::certificate::from_der;
use crate::error::Result;
use crate::job::{self, JobView};
use crate::log::LastVerified;
use crate::{Actor, Service};

/// Days before the end from which certificates count as expiring.
const EXPIRING_DAYS: i64 = 30;
/// Newest certificates whose rows are looked at each time; the check of the log looks at all.
const LOOKED_THROUGH: u32 = 500;

/// Health and numbers.
#[derive(Clone, Debug)]
pub struct Status {
    /// Data directory.
    pub directory: PathBuf,
    /// Where the rows are.
    pub database: Database,
    /// Whether nothing needs a person.
    pub healthy: bool,
    /// What needs a person, most urgent first.
    pub alerts: Vec<Alert>,
    /// Authorities.
    pub authorities: Vec<AuthorityView>,
    /// Certificates by state.
    pub certificates: Counts,
    /// Requests that wait for an outside authority.
    pub requests_waiting: u64,
    /// Entries of the audit log.
    pub log_entries: u64,
    /// Entries covered by its latest checkpoint.
    pub log_checkpoint: u64,
    /// What the last check of the whole log found; `None` before the first.
    pub last_verified: Option<LastVerified>,
    /// What is done without anybody asking.
    pub jobs: Vec<JobView>,
    /// What start-up settled.
    pub settled: Vec<Alert>,
}

/// Certificates by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

impl Service {
    /// Health and numbers.
    pub async fn status(&self, actor: &Actor) -> Result<Status> {
        self.permit(actor, Verb::SeeStatus).await?;
        let now = self.now();
        let (rows, damaged) = self.all_authority_rows().await?;
        let authorities = self.views(rows).await?;
        let counts = certificate::counts(&self.store, now, now.plus_days(EXPIRING_DAYS)).await?;
        let requests_waiting = request::count_waiting(&self.store).await?;
        let last_verified = self.last_verified().await?;

        let mut alerts: Vec<Alert> =
            authorities.iter().flat_map(|authority| alert::of_authority(authority, now)).collect();
        let silent = self.silent_responders(now).await?;
        alerts.extend(authorities.iter().filter(|it| silent.contains(&it.slug)).map(alert::ocsp_locked));
        alerts.extend(self.credential_alerts(&authorities));
        let profiles = self.damaged_profiles().await?;
        let certificates = certificate::newest_damaged(&self.store, LOOKED_THROUGH, from_der).await?;
        let damaged = damaged.iter().chain(&self.store.startup().damaged).chain(&profiles).chain(&certificates);
        alerts.extend(damaged.map(alert::damaged));
        let (log_entries, log_checkpoint) = match audit::sizes(&self.store).await {
            Ok(sizes) => sizes,
            Err(error @ chancery_store::Error::Corrupt { .. }) => {
                alerts.push(alert::damaged(&error));
                (0, 0)
            }
            Err(error) => return Err(error.into()),
        };
        let faults = self.log_faults(last_verified.as_ref()).await?;
        alerts.extend(faults.into_iter().map(|why| Alert::new(Alert::LOG_CHANGED).with("why", why)));
        alerts.extend(self.clock_alert(now).await);
        alerts.extend(self.writing_alert(now).await);
        alerts.extend(room::alert(self.directory()));
        alerts.extend(self.backup_alert(now).await?);
        if counts.unreplaced > 0 {
            alerts.push(
                Alert::new(Alert::CERTIFICATES_EXPIRING).with("count", counts.unreplaced).with("days", EXPIRING_DAYS),
            );
        }
        if requests_waiting > 0 {
            alerts.push(Alert::new(Alert::REQUESTS_WAITING).with("count", requests_waiting));
        }
        let jobs = self.job_views().await?;
        let others = jobs.iter().filter(|job| job.name != job::CRL_READ_BACK);
        alerts.extend(others.filter_map(alert::of_job));
        alerts.extend(self.read_back_alerts().await?);
        alerts.sort_by_key(Alert::urgency);
        Ok(Status {
            directory: self.directory().to_owned(),
            database: self.store.database().clone(),
            healthy: alerts.iter().all(|alert| alert.code == Alert::REQUESTS_WAITING),
            alerts,
            authorities,
            certificates: Counts {
                valid: counts.valid,
                expiring: counts.expiring,
                expired: counts.expired,
                revoked: counts.revoked,
            },
            requests_waiting,
            log_entries,
            log_checkpoint,
            last_verified,
            jobs,
            settled: alert::settled(self.store.startup()),
        })
    }

    /// Whether the database answers, and this node may sign what is dated by its clock. Error: why not; another node may do
    /// it. A clock that went back is the same for all nodes, which still answer what needs no signature.
    pub async fn check_ready(&self) -> Result<()> {
        // The clock is not looked at twice in a second; whether the database answers is.
        chancery_store::meta::highest_time(&self.store).await?;
        match self.store.check_time(self.now()).await {
            Err(chancery_store::Error::ClockBack { .. }) => Ok(()),
            checked => Ok(checked?),
        }
    }

    async fn writing_alert(&self, now: Time) -> Option<Alert> {
        let reason = self.store.check_writing(now).await.err()?;
        Some(Alert::new(Alert::NOT_WRITTEN).with("why", reason))
    }

    async fn clock_alert(&self, now: Time) -> Option<Alert> {
        match self.store.check_time(now).await {
            Err(chancery_store::Error::ClockBack { now, highest }) => {
                let alert = Alert::new(Alert::CLOCK_WENT_BACK);
                Some(alert.with("now", now.to_rfc3339()).with("seen", highest.to_rfc3339()))
            }
            Err(chancery_store::Error::ClockApart { now, database }) => {
                let alert = Alert::new(Alert::CLOCK_APART);
                Some(alert.with("now", now.to_rfc3339()).with("database", database.to_rfc3339()))
            }
            _ => None,
        }
    }
}
