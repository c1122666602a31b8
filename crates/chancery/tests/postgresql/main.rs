//! The binary with its rows on a PostgreSQL server: one node, two nodes, a server that goes away, and the way there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "in a test a panic is the report"
)]

mod commands;
mod fixture;
mod migrate;
mod nodes;
mod outage;
mod soak;
