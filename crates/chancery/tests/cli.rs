//! The program as scripts and people meet it: exit codes, streams, files, terminals.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "in a test a panic is the report"
)]
#[path = "cli/chain.rs"]
mod chain;
#[path = "cli/config.rs"]
mod config;
#[path = "cli/harness.rs"]
mod harness;
#[path = "cli/help.rs"]
mod help;
#[path = "cli/inspect.rs"]
mod inspect;
#[path = "cli/p12.rs"]
mod p12;
#[path = "cli/peer.rs"]
mod peer;
#[path = "cli/prompt.rs"]
mod prompt;
#[path = "cli/rehearsal.rs"]
mod rehearsal;
#[path = "cli/streams.rs"]
mod streams;
#[path = "cli/verify.rs"]
mod verify;
