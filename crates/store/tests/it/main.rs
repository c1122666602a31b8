//! The store against real SQLite files.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking; clippy knows only functions marked as tests, not their fixtures"
)]

/// The database of this binary's tests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    PostgreSql,
}

pub(crate) const KIND: Kind = Kind::Sqlite;

mod audit;
mod certificate;
mod file;
mod fixture;
mod opening;
mod prune;
mod revocation;
mod rows;
mod writing;
