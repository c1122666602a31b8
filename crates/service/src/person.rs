//! Persons: who may sign in as what, and which addresses and domains are proved to be theirs (decision 20). Rows carry a
//! MAC: writing the database must not be the power to issue (decision 10).

mod create;
mod edit;
mod find;
mod holdings;
mod list;
mod prove;
mod row;
mod suspend;

pub use create::CreatePerson;
pub use edit::EditPerson;
pub use list::{Listed, PersonQuery};

use chancery_domain::access::{PersonState, Role};
use chancery_pki::time::Time;
use chancery_store::person as rows;

/// Something of a person's own, and when it was proved.
pub type Holding = (String, Option<Time>);

/// A person with what is proved to be theirs.
#[derive(Clone, Debug)]
pub struct PersonView {
    /// The row; its id is 0 in a preview.
    pub row: rows::Person,
    /// Role.
    pub role: Role,
    /// State.
    pub state: PersonState,
    /// Mailboxes.
    pub addresses: Vec<Holding>,
    /// Domains.
    pub domains: Vec<Holding>,
}
