//! Upper bounds on the length of attributes (RFC 5280 appendix A.1).

use crate::oid::{self, Oid};

use super::Attribute;

/// An attribute longer than its upper bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LengthFault {
    /// Attribute type.
    pub oid: Oid,
    /// Its length in characters.
    pub length: usize,
    /// The most characters allowed.
    pub bound: usize,
}

/// ub-name: surname, givenName, initials and generationQualifier share the type X520name.
const X520_NAME: usize = 32_768;

const BOUNDS: &[(Oid, usize)] = &[
    (oid::COMMON_NAME, 64),
    (oid::SURNAME, X520_NAME),
    (oid::SERIAL_NUMBER, 64),
    (oid::COUNTRY, 2),
    (oid::LOCALITY, 128),
    (oid::STATE, 128),
    (oid::ORGANIZATION, 64),
    (oid::ORGANIZATIONAL_UNIT, 64),
    (oid::TITLE, 64),
    (oid::NAME, X520_NAME),
    (oid::GIVEN_NAME, X520_NAME),
    (oid::INITIALS, X520_NAME),
    (oid::GENERATION_QUALIFIER, X520_NAME),
    (oid::PSEUDONYM, 128),
    (oid::EMAIL_ADDRESS, 255),
];

/// Most characters an attribute of this type may have; `None` when no bound is set.
pub(super) fn bound(oid: &Oid) -> Option<usize> {
    BOUNDS.iter().find(|(known, _)| known == oid).map(|(_, bound)| *bound)
}

/// The fault of this attribute, if it is too long. A value that is no text counts in bytes.
pub(super) fn fault(attribute: &Attribute) -> Option<LengthFault> {
    let bound = bound(&attribute.oid)?;
    let length = attribute.text().map_or(attribute.value.len(), |text| text.chars().count());
    (length > bound).then_some(LengthFault { oid: attribute.oid, length, bound })
}
