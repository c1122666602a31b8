//! What needs a person, by code; the catalogue of texts makes sentences of it.

use chancery_pki::time::Time;
use chancery_store::Startup;

use crate::authority::AuthorityView;
use crate::crl::CrlState;
use crate::job::JobView;

/// Days before an authority's end from which its replacement is due.
const AUTHORITY_DAYS: i64 = 365;

/// Something a person should see: a permanent code, and named values for its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Permanent code.
    pub code: &'static str,
    /// Values by the names the catalogue of texts uses.
    pub values: Vec<(&'static str, String)>,
}

impl Alert {
    /// A CRL was signed, and something else or nothing is at its address. Values: `authority`, `slug`, `number`, `url`,
    /// `found`.
    pub const CRL_NOT_READ: &'static str = "CHY-4001";
    /// The latest CRL is over: clients refuse what the authority issued. Values: `authority`, `slug`, `since`.
    pub const CRL_EXPIRED: &'static str = "CHY-4010";
    /// An authority's certificate is over. Values: `authority`, `slug`, `since`.
    pub const AUTHORITY_EXPIRED: &'static str = "CHY-4011";
    /// Revocations wait for a CRL because the authority's key is locked. Values: `authority`, `slug`.
    pub const CRL_LOCKED: &'static str = "CHY-4012";
    /// Revocations are not in the CRL, and not because the next one follows in a moment. Values: `authority`, `slug`.
    pub const CRL_NOT_CURRENT: &'static str = "CHY-4013";
    /// The CRL is to be signed again. Values: `authority`, `slug`, `until`.
    pub const CRL_DUE: &'static str = "CHY-4014";
    /// An authority that issues has no CRL. Values: `authority`, `slug`.
    pub const CRL_MISSING: &'static str = "CHY-4015";
    /// A row cannot be read, or was changed by someone without the vault's key. Values: `table`, `id`, `what`.
    pub const ROW_DAMAGED: &'static str = "CHY-4016";
    /// The clock is behind the latest time seen: nothing is signed. Values: `now`, `seen`.
    pub const CLOCK_WENT_BACK: &'static str = "CHY-4017";
    /// An authority ends within a year. Values: `authority`, `slug`, `ends`, `days`.
    pub const AUTHORITY_EXPIRING: &'static str = "CHY-4018";
    /// Certificates end soon and have no successor. Values: `count`, `days`.
    pub const CERTIFICATES_EXPIRING: &'static str = "CHY-4019";
    /// Requests wait for an outside authority. Values: `count`.
    pub const REQUESTS_WAITING: &'static str = "CHY-4020";
    /// The audit log was changed by someone without the vault's key. Values: `why`.
    pub const LOG_CHANGED: &'static str = "CHY-4021";
    /// The answers of an authority's OCSP responder have nobody to sign them until its key is opened. Values: `authority`,
    /// `slug`.
    pub const OCSP_LOCKED: &'static str = "CHY-4022";
    /// A backup was restored, and the CRL of an authority may be older than one that was handed out. Values: `authority`,
    /// `slug`, `number`.
    pub const CRL_PASSED_BY: &'static str = "CHY-4023";
    /// A key that a credential was to open when the server started is locked. Values: `authority`, `slug`.
    pub const CREDENTIAL_WRONG: &'static str = "CHY-4024";
    /// A job failed; it is tried again. Values: `job`, `error`, `failures`, `next`.
    pub const JOB_FAILED: &'static str = "CHY-4025";
    /// The database takes nothing: every change is refused. Values: `why`.
    pub const NOT_WRITTEN: &'static str = "CHY-4026";
    /// The clock is not that of the database: nothing is signed here. Values: `now`, `database`.
    pub const CLOCK_APART: &'static str = "CHY-4027";
    /// Little is left of the disk with the data. Values: `megabytes`, `place`.
    pub const DISK_NEARLY_FULL: &'static str = "CHY-4028";
    /// An authority's own certificate, or one above it, is revoked or on hold: it issues nothing. Values: `authority`, `slug`, `since`,
    /// `reason`.
    pub const AUTHORITY_REVOKED: &'static str = "CHY-4029";
    /// No backup was made for two turns of the schedule. Values: `last`, `hours`, `to`.
    pub const BACKUP_OLD: &'static str = "CHY-4040";
    /// A schedule wants backups, and none was ever made. Values: `hours`, `to`.
    pub const BACKUP_NEVER: &'static str = "CHY-4041";
    /// With a backup: there is no recovery code, so that only the key file opens it. Values: none.
    pub const NO_RECOVERY_CODE: &'static str = "CHY-4042";
    /// With a backup: the key file lies in the same folder. Values: `file`.
    pub const KEY_BESIDE_BACKUP: &'static str = "CHY-4043";
    /// Start-up: serial numbers were reserved and will never be used. Values: `count`.
    pub const SERIALS_BURNED: &'static str = "CHY-4030";
    /// Start-up: a process ended without closing the database. Values: `epoch`, `node`.
    pub const EPOCH_FENCED: &'static str = "CHY-4031";
    /// Start-up: a signature that was begun was given up. Values: `kind`, `serial`.
    pub const INTENT_ABANDONED: &'static str = "CHY-4032";

    /// Most urgent first.
    const BY_URGENCY: [&'static str; 23] = [
        Self::LOG_CHANGED,
        Self::ROW_DAMAGED,
        Self::NOT_WRITTEN,
        Self::CLOCK_WENT_BACK,
        Self::CLOCK_APART,
        Self::AUTHORITY_EXPIRED,
        Self::AUTHORITY_REVOKED,
        Self::CRL_EXPIRED,
        Self::CRL_MISSING,
        Self::CRL_LOCKED,
        Self::CRL_NOT_READ,
        Self::CRL_PASSED_BY,
        Self::OCSP_LOCKED,
        Self::CREDENTIAL_WRONG,
        Self::DISK_NEARLY_FULL,
        Self::CRL_NOT_CURRENT,
        Self::CRL_DUE,
        Self::BACKUP_NEVER,
        Self::BACKUP_OLD,
        Self::JOB_FAILED,
        Self::AUTHORITY_EXPIRING,
        Self::CERTIFICATES_EXPIRING,
        Self::REQUESTS_WAITING,
    ];

    pub(crate) const fn new(code: &'static str) -> Self {
        Self { code, values: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    pub(super) fn urgency(&self) -> usize {
        Self::BY_URGENCY.iter().position(|code| *code == self.code).unwrap_or(usize::MAX)
    }
}

/// What is the matter with an authority and its CRL.
pub(super) fn of_authority(authority: &AuthorityView, now: Time) -> Vec<Alert> {
    let alert = |code| Alert::new(code).with("authority", &authority.name).with("slug", &authority.slug);
    let mut alerts = Vec::new();
    let Some(certificate) = &authority.certificate else { return alerts };
    let ends = certificate.not_after();
    if ends < now {
        // Nothing it issued is valid any more, so neither is its CRL needed.
        let matters = authority.state == "active";
        return matters.then(|| alert(Alert::AUTHORITY_EXPIRED).with("since", ends.to_rfc3339())).into_iter().collect();
    }
    if let Some(revoked) = authority.revoked.as_ref().filter(|_| authority.state == "active") {
        let alert = alert(Alert::AUTHORITY_REVOKED);
        alerts.push(alert.with("since", &revoked.since).with("reason", &revoked.reason));
    }
    if authority.state == "active" && ends < now.plus_days(AUTHORITY_DAYS) {
        let days = (ends.unix() - now.unix()).div_euclid(86_400);
        alerts.push(alert(Alert::AUTHORITY_EXPIRING).with("ends", ends.to_rfc3339()).with("days", days));
    }
    match &authority.crl {
        None => alerts.push(alert(Alert::CRL_MISSING)),
        Some(crl) => {
            if crl.state == CrlState::Expired {
                alerts.push(alert(Alert::CRL_EXPIRED).with("since", crl.next_update.to_rfc3339()));
            }
            if !crl.current && (is_locked(authority) || !crl.followed) {
                alerts.push(alert(if is_locked(authority) { Alert::CRL_LOCKED } else { Alert::CRL_NOT_CURRENT }));
            } else if crl.passed_by {
                alerts.push(alert(Alert::CRL_PASSED_BY).with("number", crl.number));
            } else if crl.current && crl.state == CrlState::Due {
                alerts.push(alert(Alert::CRL_DUE).with("until", crl.next_update.to_rfc3339()));
            }
        }
    }
    alerts
}

/// Whether what its key is to sign has to wait.
pub(crate) fn is_locked(authority: &AuthorityView) -> bool {
    authority.passphrase && authority.unlocked_until.is_none()
}

/// An authority whose OCSP responder cannot answer.
pub(super) fn ocsp_locked(authority: &AuthorityView) -> Alert {
    Alert::new(Alert::OCSP_LOCKED).with("authority", &authority.name).with("slug", &authority.slug)
}

/// An authority whose key a credential did not open.
pub(crate) fn credential_wrong(authority: &AuthorityView) -> Alert {
    Alert::new(Alert::CREDENTIAL_WRONG).with("authority", &authority.name).with("slug", &authority.slug)
}

/// A damaged row.
pub(crate) fn damaged(error: &chancery_store::Error) -> Alert {
    match error {
        chancery_store::Error::Corrupt { table, id, what } => {
            Alert::new(Alert::ROW_DAMAGED).with("table", table).with("id", id).with("what", what)
        }
        other => Alert::new(Alert::ROW_DAMAGED).with("table", "").with("id", "").with("what", other),
    }
}

/// A job that failed.
pub(super) fn of_job(job: &JobView) -> Option<Alert> {
    let error = job.last_error.as_ref()?;
    let alert = Alert::new(Alert::JOB_FAILED).with("job", &job.name).with("error", error);
    let next = job.next_run.map(Time::to_rfc3339).unwrap_or_default();
    Some(alert.with("failures", job.failures).with("next", next))
}

/// What start-up settled.
pub(super) fn settled(startup: &Startup) -> Vec<Alert> {
    let fenced = startup
        .fenced
        .iter()
        .map(|epoch| Alert::new(Alert::EPOCH_FENCED).with("epoch", epoch.id).with("node", &epoch.node));
    let burned = (startup.burned > 0).then(|| Alert::new(Alert::SERIALS_BURNED).with("count", startup.burned));
    let abandoned = startup.intents.iter().map(|intent| {
        Alert::new(Alert::INTENT_ABANDONED).with("kind", intent.kind).with("serial", intent.serial.to_hex())
    });
    fenced.chain(burned).chain(abandoned).collect()
}
