//! The audit log: reading it, checking it, and remembering its head outside the database.

mod anchor;
mod follow;
mod health;
mod list;
mod sequence;
mod verify;

pub use chancery_store::audit::StoredEntry;
pub use verify::{LastVerified, LogVerified};

pub(crate) use anchor::Anchor;
pub(crate) use follow::Followed;
