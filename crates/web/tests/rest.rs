//! The REST API as a client meets it: through the router, with a clock that is set, on a data directory of its own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking; clippy knows only functions marked as tests, not their fixtures"
)]

#[path = "rest/actor.rs"]
mod actor;
#[path = "rest/body.rs"]
mod body;
#[path = "rest/fields.rs"]
mod fields;
#[path = "rest/idempotency.rs"]
mod idempotency;
#[path = "rest/permissions.rs"]
mod permissions;
#[path = "rest/person.rs"]
mod person;
#[path = "rest/problem.rs"]
mod problem;
#[path = "rest/server.rs"]
mod server;
#[path = "rest/story.rs"]
mod story;
#[path = "rest/token.rs"]
mod token;
