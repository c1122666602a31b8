//! DER (X.690): a strict zero-copy reader and a writer.
//!
//! Raw slices stay at hand everywhere, because signatures are verified and thumbprints taken over the bytes as received
//! and never over a re-encoding.

mod reader;
mod tag;
mod writer;

pub use reader::{BitString, Reader, Tlv};
pub use tag::Tag;
pub use writer::Writer;
