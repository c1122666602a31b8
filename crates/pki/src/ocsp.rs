//! OCSP (RFC 6960; RFC 5019 profile; nonces of RFC 9654): requests and answers, read without copying and in bounds, and
//! answers made.

mod cert_id;
mod raw_extension;
mod request;
mod responder;
mod response;
mod status;
mod template;

pub use cert_id::{CertId, CertIdHash, IssuerHashes};
pub use request::OcspRequest;
pub use responder::{ResponderFault, SignedBy};
pub use response::{BasicResponse, OcspResponse, ResponderId, SingleResponse};
pub use status::{CertStatus, ResponseStatus};
pub use template::{Answer, PreparedResponse, ResponseTemplate};

use crate::error::{Error, ErrorKind, Result};

/// How much is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole.
    pub bytes: usize,
    /// Certificates that are asked or told about.
    pub entries: usize,
}

impl Limits {
    /// Requests: a hundred certificates at once is more than clients ask.
    pub const REQUEST: Self = Self { bytes: 16 * 1024, entries: 100 };
    /// Answers, with the certificates of whoever signed them.
    pub const RESPONSE: Self = Self { bytes: 256 * 1024, entries: 1_000 };

    fn check(self, input: &[u8]) -> Result<()> {
        if input.len() > self.bytes { Err(ErrorKind::TooMuchWork.into()) } else { Ok(()) }
    }

    fn check_entries(self, count: usize, field: &'static str) -> Result<()> {
        if count > self.entries { Err(Error::field(ErrorKind::TooMuchWork, field)) } else { Ok(()) }
    }
}
