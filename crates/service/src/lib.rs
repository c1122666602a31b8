//! Use cases, one file per verb, behind one [`Service`] that every face holds; the key vault.
//!
//! Architecture Invariant: permission is checked here and nowhere else; no transaction is open while a key signs; nothing
//! is handed out that is not on disk.

mod access;
mod actor;
pub mod authority;
pub mod backup;
pub mod certificate;
mod chain;
pub mod clock;
pub mod crl;
mod error;
mod fetch;
mod input;
pub mod job;
pub mod log;
mod log_key;
pub mod lookup;
mod migrate;
pub mod ocsp;
pub mod once;
mod own_certificate;
mod part;
mod passphrase;
pub mod person;
pub mod profile;
pub mod publication;
mod refused;
pub mod request;
mod rules;
mod service;
pub mod status;
mod text;
pub mod token;
pub mod vault;
pub mod vault_slot;

pub use actor::Actor;
pub use chancery_domain::access::{Role, Scope, Verb};
pub use chancery_store::{BadUrl, Conflict, Database, Error as StoreError, Postgres, Unavailable};
pub use error::{Error, Result};
pub use fetch::{Fetch, Fetched, Fetching};
pub use migrate::{Migrated, migrate, rehearse_migration};
pub use own_certificate::{OwnCertificate, OwnNames};
pub use passphrase::Passphrase;
pub use service::{BEAT, Opening, Service};
