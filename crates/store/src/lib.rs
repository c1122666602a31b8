//! The database: one file per noun, each with its record and its queries, and one way to write.
//!
//! # How to use it
//!
//! [`Store::open`] locks the data directory (or connects to a PostgreSQL server, where any number of processes write),
//! brings the schema up to date and gives a [`Store`]; share it in an `Arc`.
//! [`Store::startup`] says what a dead predecessor left (serials to burn, open intents).
//!
//! **Reading**: functions of the noun's module take the store: `certificate::by_serial(&store, issuer, &serial)`,
//! `authority::by_slug(&store, "issuing-1")`. A single row that is damaged is [`Error::Corrupt`]; a list is a [`Page`]
//! that carries the damaged rows beside the good ones. What was committed is seen by every later read.
//!
//! **Writing**: make a [`Commit`] with all effects that belong together and the facts that tell of them, and await
//! [`Store::commit`]. It answers after the transaction is durable; either all effects happened or none. Many commits
//! share one transaction and one audit batch; a conflict in one does not touch the others. Inserting a certificate,
//! revoking, holding and releasing write their audit entries by themselves; every other change of state needs a fact.
//!
//! Changes of a row are compare-and-set: hand back the record you read with its `version` as it was; when somebody was
//! faster the answer is [`Conflict::Stale`].
//!
//! **Issuing**: take a serial with [`Store::take_serial`] (its reservation is durable by then), sign, and commit
//! [`Effect::InsertCertificate`]. Hand the certificate out only after that. No transaction is open meanwhile.
//!
//! **Revoking**: [`Effect::Revoke`] gets the next number of its issuer's sequence. A CRL covers the sequence up to a
//! number: read [`issuer::by_id`], take a CRL number with [`Effect::TakeCrlNumber`], read [`revocation::listed`],
//! sign, commit [`Effect::InsertCrl`].
//!
//! **Audit log**: [`Store::sequence`] takes waiting batches into the Merkle tree and stores a signed checkpoint;
//! [`Store::verify_log`] checks everything against everything.
//!
//! **Search**: [`Store::index`] moves new certificates into the look-up tables; queries see those it has not reached
//! as well.
//!
//! Architecture Invariant: the only SQL of the project is here; no transaction is open while anything else is awaited.

pub mod audit;
pub mod authority;
pub mod backup;
pub mod certificate;
mod changes;
mod commit;
pub mod crl;
mod engine;
pub mod epoch;
mod error;
mod glance;
pub mod idempotency;
mod inserts;
pub mod intent;
pub mod issuer;
pub mod job;
mod lock;
pub mod meta;
mod moving;
mod page;
pub mod person;
pub mod profile;
pub mod prune;
pub mod request;
pub mod revocation;
pub mod serial_block;
mod store;
pub mod token;
pub mod vault;
mod writer;

pub use changes::Changes;
pub use commit::{Commit, Committed, Effect};
pub use engine::{BadUrl, Database, Postgres};
pub use error::{Conflict, Error, Result, Unavailable, UnknownCode};
pub use glance::{Glance, glance};
pub use lock::{DirectoryLock, private_directory};
pub use page::{Cursor, Page};
pub use store::{FIRST_LEASE, LEASE, LogKey, Startup, Store};
pub use writer::CommitTimes;
