//! Entries by hand, and when CRLs are signed.

use chancery_api::crl::{AddEntries, ScheduleCrl};
use chancery_domain::refusal::Refusal;
use chancery_pki::extension::ReasonCode;
use chancery_service::crl as service;

use super::{passphrase, reason, time};

pub(crate) fn add_entries(sent: AddEntries) -> Result<service::AddEntries, Refusal> {
    Ok(service::AddEntries {
        serials: sent.serials,
        reason: sent.reason.as_deref().map(reason).transpose()?.unwrap_or(ReasonCode::Unspecified),
        since: sent.since.as_deref().map(time).transpose()?,
        note: sent.note.unwrap_or_default(),
        passphrase: sent.passphrase.map(passphrase),
        dry_run: sent.dry_run,
    })
}

pub(crate) fn schedule_crl(sent: &ScheduleCrl) -> service::ScheduleCrl {
    service::ScheduleCrl {
        valid_days: sent.valid_days,
        resign_hours: sent.resign_hours,
        partition_size: sent.partition_size,
        deltas: sent.deltas,
        dry_run: sent.dry_run,
    }
}
