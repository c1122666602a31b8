//! REST handlers of `/api/v1`: JSON in, one call of the [`Service`], JSON out.
//!
//! Architecture Invariant: nothing is decided here. A handler reads its input strictly, calls one verb of the service and
//! shows its answer; who the caller is was settled before: by the transport, which puts an `Actor` into the request, or by the
//! token that came with it.

mod answer;
mod bearer;
mod body;
mod call;
mod caller;
mod fields;
mod handler;
mod input;
mod once;
mod openapi;
mod place;
mod problem;
mod query;
mod router;
mod shield;
mod table;
mod view;

pub use problem::problem;
pub use router::router;
pub use view::backup_verified;

#[cfg(doc)]
use chancery_service::Service;
