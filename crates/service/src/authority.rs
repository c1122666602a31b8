//! Authorities: creating, renewing, replacing them, and signing with them.

mod birth;
mod complete;
mod create;
mod credential;
mod default;
mod load;
mod outside;
mod reissue;
mod renew;
mod retire;
mod settings;
mod setup;
mod unlock;
mod view;

pub use create::CreateAuthority;
pub use reissue::{Reissue, ReissueRow, Reissued};
pub use renew::RenewAuthority;
pub use settings::{CrlSchedule, OpenPartition, Settings};
pub use setup::{SetUp, publication};
pub use view::AuthorityView;

pub(crate) use birth::key_algorithm;
pub(crate) use complete::{inventory_row, own_certificate};
pub(crate) use credential::StayedLocked;
pub(crate) use load::{Authority, crl_address, delta_address};
pub(crate) use setup::generate;
pub(crate) use view::key_type;

/// Subject fields of an authority, each empty when not wanted.
#[derive(Clone, Debug, Default)]
pub struct SubjectFields {
    /// O
    pub organization: Option<String>,
    /// OU
    pub unit: Option<String>,
    /// L
    pub city: Option<String>,
    /// ST
    pub state: Option<String>,
    /// C: name or ISO 3166 code.
    pub country: Option<String>,
    /// E
    pub email: Option<String>,
}
