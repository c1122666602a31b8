//! The tests of the store against a PostgreSQL server, and those of several processes at once.

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

pub(crate) const KIND: Kind = Kind::PostgreSql;

#[path = "../it/audit.rs"]
mod audit;
#[path = "../it/certificate.rs"]
mod certificate;
#[path = "../it/fixture.rs"]
mod fixture;
mod nodes;
#[path = "../it/opening.rs"]
mod opening;
mod outage;
#[path = "../it/prune.rs"]
mod prune;
#[path = "../it/revocation.rs"]
mod revocation;
#[path = "../it/rows.rs"]
mod rows;
#[path = "../it/writing.rs"]
mod writing;
