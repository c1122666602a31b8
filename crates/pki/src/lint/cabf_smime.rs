//! Rules of the CA/Browser Forum's S/MIME Baseline Requirements (and the RFCs on the same matter).

mod key_usage;
mod mailbox;
mod public_form;
mod purpose;

use super::CertificateRule;

/// In the order of the catalogue.
pub(super) const RULES: &[&CertificateRule] = &[
    &mailbox::PRESENT,
    &mailbox::SUBJECT,
    &purpose::EMAIL,
    &purpose::OTHERS,
    &key_usage::RULE,
    &public_form::CRL,
    &public_form::POLICY,
    &public_form::VALIDITY,
];
