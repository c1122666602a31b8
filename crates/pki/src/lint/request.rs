//! Rules on certification requests (RFC 2986).

mod contents;
mod key;

#[cfg(test)]
mod sample;

use super::RequestRule;

/// In the order of the catalogue.
pub(super) const RULES: &[&RequestRule] =
    &[&key::WEAK, &key::SIGNATURE, &contents::WELL_FORMED, &contents::NAMES, &contents::PASSWORD, &contents::SUBJECT];
