//! The store against real SQLite files.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking; clippy knows only functions marked as tests, not their fixtures"
)]

mod audit;
mod certificate;
mod fixture;
mod opening;
mod prune;
mod revocation;
mod rows;
mod writing;
