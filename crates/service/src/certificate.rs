//! Certificates: issuing, renewing, revoking, finding them.

mod application;
mod find;
mod issue;
mod list;
mod ocsp_signer;
mod pkcs12;
mod renew;
mod revoke;
mod view;

pub use issue::Issue;
pub use list::{Listed, Query};
pub use pkcs12::ExportPkcs12;
pub use renew::Renew;
pub use revoke::{Revoke, Revoked};
pub use view::{CertificateState, CertificateView, Issued};

pub(crate) use application::Asked;
pub(crate) use ocsp_signer::{OCSP_KEY, OCSP_PROFILE};
pub(crate) use revoke::Target;

use chancery_pki::certificate::Certificate;
use chancery_pki::general_name::GeneralName;
use chancery_store::certificate::FromDer;

/// What the row of a certificate repeats of its DER; `None` when it cannot be read.
pub(crate) fn from_der(der: &[u8]) -> Option<FromDer> {
    let certificate = Certificate::from_der(der).ok()?;
    Some(FromDer {
        subject: certificate.subject().to_line(),
        names: plain_names(&certificate),
        not_before: certificate.not_before(),
        not_after: certificate.not_after(),
        spki_sha256: certificate.public_key().sha256(),
        subject_key_id: certificate.subject_key_identifier(),
    })
}

/// Names of a certificate as people type them, without their kind: what it is found by.
pub(crate) fn plain_names(certificate: &Certificate) -> Vec<String> {
    let names = certificate.subject_alt_names().unwrap_or_default();
    names.iter().map(plain_name).collect()
}

pub(crate) fn plain_name(name: &GeneralName) -> String {
    match name {
        GeneralName::Dns(text) | GeneralName::Email(text) | GeneralName::Uri(text) => text.clone(),
        GeneralName::Ip(_) => name.ip_address().map_or_else(|| name.to_string(), |address| address.to_string()),
        other => other.other_text().unwrap_or_else(|| other.to_string()),
    }
}
