//! What the service shows, in the types of the API: one noun in each file.

mod authority;
mod backup;
mod certificate;
mod crl;
mod log;
mod person;
mod profile;
mod request;
mod status;
mod token;

pub(crate) use authority::{authority, reissued};
pub use backup::backup_verified;
pub(crate) use backup::{backup, backup_schedule};
pub(crate) use certificate::{certificate, certificate_in_list, issued, notices, revoked};
pub(crate) use crl::{crl, crl_diff, crl_record, crl_schedule};
pub(crate) use log::log_entry;
pub(crate) use person::person;
pub(crate) use profile::{profile, profile_test};
pub(crate) use request::{request, request_in_list};
pub(crate) use status::{alert, job, status};
pub(crate) use token::{token, whoami};

use chancery_pki::pem;

/// PEM of a certificate.
fn certificate_pem(der: &[u8]) -> String {
    pem::encode("CERTIFICATE", der)
}
