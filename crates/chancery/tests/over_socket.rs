//! The stories of `end_to_end` once more, with a server on the data directory: every command goes over its socket.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "in a test a panic is the report"
)]

#[path = "end_to_end/authority.rs"]
mod authority;
#[path = "end_to_end/bad_input.rs"]
mod bad_input;
#[path = "end_to_end/fixture.rs"]
mod fixture;
#[path = "end_to_end/issue.rs"]
mod issue;
#[path = "end_to_end/log.rs"]
mod log;
#[path = "end_to_end/mail.rs"]
mod mail;
#[path = "end_to_end/parallel.rs"]
mod parallel;
#[path = "end_to_end/profiles.rs"]
mod profiles;
#[path = "end_to_end/rehearsal.rs"]
mod rehearsal;
#[path = "end_to_end/renew.rs"]
mod renew;
#[path = "end_to_end/revoke.rs"]
mod revoke;
#[path = "end_to_end/servers.rs"]
mod servers;
#[path = "end_to_end/sign.rs"]
mod sign;
#[path = "end_to_end/verify.rs"]
mod verify;
