//! A CRL.

use chancery_api::crl::{self as api, CrlEntry, CrlSchedule, CrlSummary};
use chancery_pki::digest::hex;
use chancery_pki::time::Time;
use chancery_service::crl::{CrlDiff, CrlPlan, CrlRecord, CrlState, CrlView, Listed};

pub(crate) fn crl(view: CrlView) -> CrlSummary {
    let state = match view.state {
        CrlState::Fresh => "fresh",
        CrlState::Due => "due",
        CrlState::Expired => "expired",
    };
    CrlSummary {
        authority: view.authority,
        number: view.number,
        entries: view.entries,
        this_update: view.this_update.to_rfc3339(),
        next_update: view.next_update.to_rfc3339(),
        current: view.current,
        state: state.to_owned(),
        partition: view.partition,
        kind: view.kind.to_string(),
        base_number: view.base_number,
        url: view.url,
        read_back: view.read_back.map(Time::to_rfc3339),
    }
}

pub(crate) fn crl_schedule(plan: CrlPlan) -> CrlSchedule {
    CrlSchedule {
        valid_days: plan.schedule.valid_days,
        resign_hours: plan.schedule.resign_hours,
        deltas: plan.deltas,
        partition_size: u64::try_from(plan.partition.size).unwrap_or(0),
        partition: u64::try_from(plan.partition.number).unwrap_or(0),
    }
}

/// One of a history.
pub(crate) fn crl_record(crl: CrlRecord) -> api::CrlRecord {
    api::CrlRecord {
        number: crl.number.unsigned_abs(),
        kind: crl.kind.to_string(),
        partition: crl.crl_partition.unsigned_abs(),
        base_number: crl.base_number.map(i64::unsigned_abs),
        entries: crl.entries.unsigned_abs(),
        this_update: crl.this_update.to_rfc3339(),
        next_update: crl.next_update.to_rfc3339(),
        state: crl.state.to_string(),
        sha256: hex(&crl.sha256),
    }
}

/// What changed.
pub(crate) fn crl_diff(diff: CrlDiff) -> api::CrlDiff {
    let entry = |listed: Listed| CrlEntry {
        serial: listed.serial.to_hex(),
        date: listed.date.to_rfc3339(),
        reason: listed.reason.to_owned(),
    };
    api::CrlDiff {
        authority: diff.authority,
        from: diff.from,
        to: diff.to,
        added: diff.added.into_iter().map(entry).collect(),
        removed: diff.removed.into_iter().map(entry).collect(),
        changed: diff.changed.into_iter().map(entry).collect(),
        more: diff.more,
    }
}
