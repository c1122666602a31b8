//! A CRL.

use chancery_api::crl::{CrlSchedule, CrlSummary};
use chancery_service::crl::{CrlPlan, CrlState, CrlView};

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
        url: view.url,
    }
}

pub(crate) fn crl_schedule(plan: CrlPlan) -> CrlSchedule {
    CrlSchedule {
        valid_days: plan.schedule.valid_days,
        resign_hours: plan.schedule.resign_hours,
        partition_size: u64::try_from(plan.partition.size).unwrap_or(0),
        partition: u64::try_from(plan.partition.number).unwrap_or(0),
    }
}
