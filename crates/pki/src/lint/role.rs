//! Rules for what one certificate is for, besides TLS servers and e-mail.

mod client;
mod code_signing;
mod ocsp;
mod root;
mod timestamping;

use super::CertificateRule;

/// In the order of the catalogue.
pub(super) const RULES: &[&CertificateRule] = &[
    &root::SELF_ISSUED,
    &root::AKI,
    &root::ADDRESSES,
    &root::PURPOSES,
    &root::POLICIES,
    &client::RULE,
    &code_signing::PURPOSE,
    &code_signing::KEY,
    &timestamping::RULE,
    &ocsp::PURPOSE,
    &ocsp::NO_CHECK,
    &ocsp::SHORT,
    &ocsp::STRAY,
];
