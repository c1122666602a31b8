//! What faces and programs say to each other: REST types of `/api/v1` and a typed client over a [`Transport`].
//!
//! Architecture Invariant: no runtime, and no other member of the workspace; times are RFC 3339 text in UTC, serial numbers
//! lower-case hex of even length, ids decimal strings, binary things PEM or base64.

pub mod authority;
pub mod backup;
pub mod calls;
pub mod certificate;
pub mod client;
pub mod clock;
pub mod crl;
pub mod envelope;
pub mod form;
pub mod log;
pub mod person;
pub mod problem;
pub mod profile;
pub mod rehearsal;
pub mod request;
pub mod status;
pub mod token;
pub mod transport;
pub mod vault;

pub use client::Client;
pub use envelope::{Envelope, Page};
pub use problem::{Fault, Problem};
pub use transport::{Method, Transport, TransportError};

/// A secret in a request body: zeroised after use and never printed.
#[derive(Clone, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = Password)]
pub struct Secret(pub zeroize::Zeroizing<String>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}
