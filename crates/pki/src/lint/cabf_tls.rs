//! Rules of the CA/Browser Forum's Baseline Requirements for TLS servers (and the RFCs on the same matter).

mod common_name;
mod internal_name;
mod key_usage;
mod public_form;
mod purpose;
mod san;
mod subject;
mod tls_feature;
mod validity;

use super::CertificateRule;

/// In the order of the catalogue.
pub(super) const RULES: &[&CertificateRule] = &[
    &san::PRESENT,
    &san::KINDS,
    &common_name::HOST,
    &common_name::PUBLIC,
    &purpose::SERVER,
    &purpose::OTHERS,
    &purpose::PUBLIC,
    &validity::APPLE,
    &validity::PUBLIC,
    &internal_name::HOST,
    &internal_name::ADDRESS,
    &internal_name::UNDERSCORE,
    &subject::UNIT,
    &subject::PLACEHOLDER,
    &subject::SINGLE,
    &key_usage::SIGNS,
    &key_usage::DATA,
    &key_usage::ALLOWED,
    &public_form::POLICY,
    &public_form::REVOCATION,
    &public_form::KEY,
    &public_form::ADDRESSES,
    &tls_feature::KNOWN,
    &tls_feature::STAPLE,
];
