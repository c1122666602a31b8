//! A CRL.

use chancery_api::crl::CrlSummary;
use chancery_service::crl::{CrlState, CrlView};

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
        url: view.url,
    }
}
