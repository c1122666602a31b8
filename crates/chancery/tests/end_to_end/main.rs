//! From an empty directory to certificates that programs of others accept, and to a CRL that makes them refuse.
//!
//! The binary is run as scripts run it; what it writes is judged by somebody else's program.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "in a test a panic is the report"
)]

mod authority;
mod backup;
mod bad_input;
mod choose;
mod completion;
mod damage;
mod delta;
mod fixture;
mod issue;
mod kill;
mod log;
mod mail;
mod parallel;
mod partition;
mod person;
mod profiles;
mod rehearsal;
mod renew;
mod revoke;
mod servers;
mod sign;
mod token;
mod vault;
mod verify;
