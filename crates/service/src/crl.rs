//! Revocation lists: signing them, adding to them by hand, saying when.

mod add;
mod delta;
mod forgotten;
mod history;
mod partition;
mod passed_by;
mod publish;
mod read_back;
mod schedule;
mod scope;
mod sign;
mod view;

pub use add::AddEntries;
pub use chancery_store::crl::{Crl as CrlRecord, CrlState as CrlRecordState};
pub use history::{CrlDiff, Listed};
pub(crate) use partition::Rooms;
pub(crate) use passed_by::PassedBy;
pub(crate) use publish::signs_crls;
pub(crate) use read_back::Readings;
pub use schedule::{CrlPlan, ScheduleCrl};
pub use view::{CrlState, CrlView};
