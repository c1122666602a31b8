//! The service on real data directories, with a clock that the tests set; peers are openssl.

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

mod access;
mod authority;
mod backup;
mod certificate;
mod delta;
mod fixture;
mod job;
mod log;
mod once;
mod outside;
mod own_certificate;
mod person;
mod profile;
mod read_back;
mod request;
mod revocation;
mod setup;
mod status;
mod token;
