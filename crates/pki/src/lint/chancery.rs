//! Rules of this house.

mod serial_entropy;
mod within_issuer;

use super::CertificateRule;

/// In the order of the catalogue.
pub(super) const RULES: &[&CertificateRule] = &[&serial_entropy::RULE, &within_issuer::RULE];
