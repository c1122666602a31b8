//! The tests of the service with its rows on a PostgreSQL server, whose clock the tests set too.

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

#[path = "../it/access.rs"]
mod access;
#[path = "../it/authority.rs"]
mod authority;
#[path = "../it/backup.rs"]
mod backup;
#[path = "../it/certificate.rs"]
mod certificate;
mod clock;
#[path = "../it/delta.rs"]
mod delta;
#[path = "../it/fixture.rs"]
mod fixture;
#[path = "../it/job.rs"]
mod job;
#[path = "../it/log.rs"]
mod log;
#[path = "../it/once.rs"]
mod once;
#[path = "../it/outside.rs"]
mod outside;
#[path = "../it/own_certificate.rs"]
mod own_certificate;
#[path = "../it/person.rs"]
mod person;
#[path = "../it/profile.rs"]
mod profile;
#[path = "../it/read_back.rs"]
mod read_back;
#[path = "../it/request.rs"]
mod request;
#[path = "../it/revocation.rs"]
mod revocation;
#[path = "../it/setup.rs"]
mod setup;
#[path = "../it/status.rs"]
mod status;
#[path = "../it/token.rs"]
mod token;
