//! Why and since when: reasonCode, invalidityDate (RFC 5280 §5.3.1, §5.3.2) and the ReasonFlags of distribution
//! points (§4.2.1.13).

use super::ExtensionValue;
use crate::der::{BitString, Reader, Tag, Writer};
use crate::error::{ErrorKind, Result};
use crate::oid::{CRL_REASON, INVALIDITY_DATE, Oid};
use crate::time::Time;

/// Why a certificate was revoked; the discriminant is the CRLReason number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReasonCode {
    /// No reason given; left out of CRLs (RFC 5280 §5.3.1).
    Unspecified = 0,
    /// The subject's key is known or feared to be in other hands.
    KeyCompromise = 1,
    /// The authority's key is known or feared to be in other hands.
    CaCompromise = 2,
    /// Name or other details changed.
    AffiliationChanged = 3,
    /// Replaced by another certificate.
    Superseded = 4,
    /// Not used any more.
    CessationOfOperation = 5,
    /// Not valid for the time being; can be lifted.
    CertificateHold = 6,
    /// Only in delta CRLs: the entry is to be taken off.
    RemoveFromCrl = 8,
    /// A right stated in the certificate was withdrawn.
    PrivilegeWithdrawn = 9,
    /// The attribute authority's key is known or feared to be in other hands.
    AaCompromise = 10,
}

impl ReasonCode {
    /// All, by number.
    pub const ALL: [Self; 10] = [
        Self::Unspecified,
        Self::KeyCompromise,
        Self::CaCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::CertificateHold,
        Self::RemoveFromCrl,
        Self::PrivilegeWithdrawn,
        Self::AaCompromise,
    ];

    /// The name RFC 5280 gives it, such as `keyCompromise`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "keyCompromise",
            Self::CaCompromise => "cACompromise",
            Self::AffiliationChanged => "affiliationChanged",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessationOfOperation",
            Self::CertificateHold => "certificateHold",
            Self::RemoveFromCrl => "removeFromCRL",
            Self::PrivilegeWithdrawn => "privilegeWithdrawn",
            Self::AaCompromise => "aACompromise",
        }
    }

    /// Whether the key itself is not to be relied on any more, whoever's it is.
    pub const fn is_compromise(self) -> bool {
        matches!(self, Self::KeyCompromise | Self::CaCompromise | Self::AaCompromise)
    }

    /// From the RFC's name, whatever its case and with or without hyphens.
    pub fn from_name(name: &str) -> Option<Self> {
        let plain: String = name.chars().filter(|c| !matches!(c, '-' | '_')).collect();
        Self::ALL.into_iter().find(|reason| reason.name().eq_ignore_ascii_case(&plain))
    }

    /// From the CRLReason number.
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| *reason as u64 == number)
    }
}

impl ExtensionValue for ReasonCode {
    const OID: Oid = CRL_REASON;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let number = reader.expect(Tag::ENUMERATED)?.as_u64()?;
        Self::from_number(number).ok_or(reader.error(ErrorKind::BadValue))
    }

    fn write(&self, writer: &mut Writer) {
        writer.enumerated(*self as u8);
    }
}

/// Since when the key or certificate is known or feared to be invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidityDate(pub Time);

impl ExtensionValue for InvalidityDate {
    const OID: Oid = INVALIDITY_DATE;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Time::from_tlv(&reader.expect(Tag::GENERALIZED_TIME)?).map(Self)
    }

    fn write(&self, writer: &mut Writer) {
        self.0.write_generalized(writer);
    }
}

/// A set of reasons, as bits 1 to 8 of `ReasonFlags`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonFlags(u16);

impl ReasonFlags {
    /// Every reason: what a CRL without onlySomeReasons covers.
    pub const ALL: Self = Self(0x1fe);
    /// No reason.
    pub const NONE: Self = Self(0);

    /// Bit number and reason, as in RFC 5280 §4.2.1.13.
    const BITS: [(usize, ReasonCode); 8] = [
        (1, ReasonCode::KeyCompromise),
        (2, ReasonCode::CaCompromise),
        (3, ReasonCode::AffiliationChanged),
        (4, ReasonCode::Superseded),
        (5, ReasonCode::CessationOfOperation),
        (6, ReasonCode::CertificateHold),
        (7, ReasonCode::PrivilegeWithdrawn),
        (8, ReasonCode::AaCompromise),
    ];

    /// From a BIT STRING.
    pub fn from_bits(bits: BitString<'_>) -> Self {
        Self(Self::BITS.iter().filter(|(bit, _)| bits.bit(*bit)).fold(0, |set, (bit, _)| set | 1 << bit))
    }

    /// The reasons in the set.
    pub fn iter(self) -> impl Iterator<Item = ReasonCode> {
        Self::BITS.into_iter().filter(move |(bit, _)| self.0 & 1 << bit != 0).map(|(_, reason)| reason)
    }

    /// Reasons in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Reasons in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether every reason of `other` is in this set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) fn write(self, writer: &mut Writer, number: u8) {
        let bits = Self::BITS.into_iter().map(|(bit, _)| bit).filter(|bit| self.0 & 1 << bit != 0);
        writer.named_bits(Tag::context(number), bits);
    }
}
