//! Rules on keys and signature algorithms.

mod own_key;
mod readable;
mod rsa_modulus;
mod signature_algorithm;
mod usage;
mod weak;

use super::CertificateRule;

/// In the order of the catalogue.
pub(super) const RULES: &[&CertificateRule] = &[
    &weak::RULE,
    &readable::WELL_FORMED,
    &readable::KNOWN,
    &readable::PARAMETERS,
    &rsa_modulus::RULE,
    &usage::RULE,
    &signature_algorithm::WEAK,
    &signature_algorithm::WEAK_ROOT,
    &signature_algorithm::FITS,
    &own_key::RULE,
];
