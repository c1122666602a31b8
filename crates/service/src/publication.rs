//! What is published for everybody: certificates of authorities and their CRLs, as bytes that lie ready.
//!
//! Names of files are for ever (decisions 12 and 15): they stand in certificates.

mod certificate;
mod crl;
mod file;
mod roster;
mod shelf;

use std::sync::Arc;

use chancery_pki::digest::{hex, sha256};
use chancery_pki::time::Time;

pub use file::{CertificateForm, CrlForm, CrlScope, PublishedFile};
pub(crate) use roster::{Known, Roster};
pub(crate) use shelf::Shelf;

/// A published file as it is handed out.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The file.
    pub bytes: Arc<[u8]>,
    /// Its media type (decision 15).
    pub media_type: &'static str,
    /// SHA-256 of the bytes in hex: changes when they do.
    pub etag: String,
    /// When its content came into being.
    pub made: Time,
    /// When it is over: nextUpdate of a CRL.
    pub next_update: Option<Time>,
}

impl Publication {
    fn new(bytes: Arc<[u8]>, media_type: &'static str, made: Time, next_update: Option<Time>) -> Self {
        Self { etag: hex(&sha256(&bytes)), bytes, media_type, made, next_update }
    }
}

/// Why a file is not published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpublished {
    /// No authority with this slug publishes here.
    NoAuthority,
    /// The authority waits for its certificate.
    NoCertificate,
    /// It has no such CRL.
    NoCrl,
}
