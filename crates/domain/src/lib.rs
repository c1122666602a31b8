//! What an authority is and may do. Pure and synchronous: `now` is an argument, bytes and facts come in, decisions go out.
//!
//! Architecture Invariant: no I/O, no async, no ambient clock ([`clock::SystemClock`] is the only place that asks one).

pub mod access;
pub mod clock;
pub mod id;
pub mod issuance;
pub mod log;
pub mod profile;
pub mod publicity;
pub mod refusal;
pub mod request;
pub mod slug;
pub mod verdict;
