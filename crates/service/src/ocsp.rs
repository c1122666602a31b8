//! OCSP answers (RFC 6960, RFC 5019): signed by a delegated signer of each authority, kept ready in memory, and never
//! older than a revocation.
//!
//! Architecture Invariant: a serial is called good only when this authority issued it and nothing stands against it; no
//! answer is taken from memory before every revocation committed until then was looked at (by this process: at once; by
//! other nodes: until the second before).

mod answer;
mod presign;
mod ready;
mod respond;
mod seen;
mod signer;
mod standing;
mod tally;

pub use answer::{OcspAnswer, ShelfLife};
pub use tally::OcspCount;

use ready::Ready;
use seen::Seen;
use signer::Signers;
use tally::Tally;

/// What the responder keeps in memory.
#[derive(Default)]
pub(crate) struct Responder {
    ready: Ready,
    seen: Seen,
    signers: Signers,
    tally: Tally,
}
