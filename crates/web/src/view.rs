//! What the service shows, in the types of the API: one noun in each file.

mod authority;
mod certificate;
mod crl;
mod profile;

pub(crate) use authority::authority;
pub(crate) use certificate::{certificate, certificate_in_list, issued, notices, revoked};
pub(crate) use crl::crl;
pub(crate) use profile::profile;

use chancery_pki::pem;

/// PEM of a certificate.
fn certificate_pem(der: &[u8]) -> String {
    pem::encode("CERTIFICATE", der)
}
