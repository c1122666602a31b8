//! The audit log: a Merkle tree over entries (RFC 6962 §2.1), kept as tiles (C2SP tlog-tiles, height 8) under signed
//! checkpoints (C2SP tlog-checkpoint and signed-note). Nothing here reads, writes or signs: bytes come in and go out.
//!
//! - [`Fact`] says what happened; [`Fact::record`] makes the bytes of its [`Entry`].
//! - [`Frontier`] takes leaves and gives the tiles that changed and the root.
//! - [`Checkpoint`] is the root of a size; [`note`] signs and opens it.
//! - [`proof`] makes and checks inclusion and consistency proofs.
//! - [`verify::Verifier`] walks all entries and says at which one something is wrong.

pub mod bundle;
mod checkpoint;
mod entry;
mod fact;
mod frontier;
pub mod hash;
pub mod note;
pub mod proof;
pub mod tile;
pub mod verify;

pub use checkpoint::Checkpoint;
pub use entry::{Entry, Recorded};
pub use fact::{Fact, FactKind};
pub use frontier::Frontier;
pub use hash::Hash;
