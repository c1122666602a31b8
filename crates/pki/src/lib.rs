//! Bytes and their meaning: names, keys, certificates, requests, CRLs, PKCS#12, PKCS#7, PEM, lints and validation.
//!
//! Architecture Invariant: no I/O, no clock, no async. `now` and randomness are arguments; bytes come in, bytes go out.

pub mod algorithm;
pub mod ber;
pub mod certificate;
pub mod country;
pub mod crl;
pub mod der;
pub mod digest;
pub mod error;
pub mod extension;
pub mod general_name;
pub mod issuance;
pub mod key;
pub mod lint;
pub mod name;
pub mod ocsp;
pub mod oid;
pub mod path;
pub mod pbe;
pub mod pem;
pub mod pkcs12;
pub mod pkcs7;
pub mod request;
pub mod serial;
pub mod signer;
pub mod time;

pub use error::{Error, ErrorKind};
