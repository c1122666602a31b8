//! `chancery serve` as its clients meet it: curl, openssl, the command line, and those that behave badly.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "in a test a panic is the report"
)]

mod backup;
mod crash;
mod crowd;
mod description;
mod fixture;
mod health;
mod login;
mod manners;
mod read_back;
mod revocation;
mod start;
mod stop;
mod systemd;
mod tls;
mod unlock;
