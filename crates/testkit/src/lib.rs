//! For tests only: drivers of the `chancery` binary and of the programs of others that check what it writes.
//!
//! A driver panics when its program is missing and names the command that installs it: a check that did not happen must
//! never look like one that passed.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "only tests link this, and a test stops where its preparation fails"
)]

mod chancery;
mod folder;
mod output;
pub mod peer;
pub mod port;
mod serving;
pub mod signal;
pub mod terminal;
pub mod tier;

pub use chancery::Chancery;
pub use output::Output;
pub use serving::Serving;
