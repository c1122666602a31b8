//! Rules on OCSP answers (RFC 6960 §4.2, RFC 5019, RFC 9654).

mod answers;
mod nonce;
mod revocation;
mod update;

#[cfg(test)]
mod sample;

use super::OcspRule;

/// In the order of the catalogue.
pub(super) const RULES: &[&OcspRule] = &[
    &answers::PRESENT,
    &update::PRODUCED,
    &update::ORDER,
    &update::TEN_DAYS,
    &revocation::NOT_LATER,
    &revocation::REASON,
    &nonce::LENGTH,
];
