//! Revocation lists: signing them, adding to them by hand, saying when.

mod add;
mod partition;
mod publish;
mod schedule;
mod view;

pub use add::AddEntries;
pub(crate) use partition::Rooms;
pub use schedule::{CrlPlan, ScheduleCrl};
pub use view::{CrlState, CrlView};
