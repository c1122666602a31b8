//! What is open to everybody, without signing in: certificates of authorities, CRLs and OCSP, as their addresses stand in
//! certificates; how a certificate stands; the checkpoint of the log.
//!
//! Architecture Invariant: nothing is decided here and nothing is asked of a stranger; a handler reads an address, asks
//! the [`Service`] and writes its answer down in the protocol's own form.

mod base;
mod client;
mod conditional;
mod http_date;
mod limiter;
mod log;
mod lookup;
mod missing;
mod ocsp;
mod publication;
mod router;

pub use router::router;

#[cfg(doc)]
use chancery_service::Service;
