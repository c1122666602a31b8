//! What one CRL covers.

use chancery_pki::extension::{DistributionPointName, IssuingDistributionPoint};
use chancery_pki::general_name::GeneralName;
use chancery_store::crl::CrlKind;

use crate::authority::{Authority, crl_address};

/// What one CRL covers.
#[derive(Clone, Copy)]
pub(super) enum Scope {
    /// Everything, while the issuer name has one partition: no issuingDistributionPoint, which some programs refuse.
    Whole,
    /// One partition of several, named in its issuingDistributionPoint as in its certificates.
    Partition(i64),
    /// Everything although there are partitions up to this one, for servers that load a file.
    Complete(i64),
}

impl Scope {
    /// Those of the partitions up to an authority's `own`, and the one that covers everything of its issuer name, whose
    /// partitions go up to `last`: without a distribution point a CRL is about all certificates of that name, whichever
    /// key signed them (RFC 5280 §5.2.5).
    pub(super) fn all(own: i64, last: i64) -> (impl Iterator<Item = Self>, Self) {
        let partitions = if last == 0 { 0..0 } else { 0..own + 1 };
        (partitions.map(Self::Partition), if last == 0 { Self::Whole } else { Self::Complete(last) })
    }

    /// Whether deltas continue it: each partition has its own, everything together none.
    pub(super) const fn has_delta(self) -> bool {
        !matches!(self, Self::Complete(_))
    }

    pub(super) const fn kind(self) -> CrlKind {
        match self {
            Self::Whole | Self::Partition(_) => CrlKind::Full,
            Self::Complete(_) => CrlKind::Complete,
        }
    }

    pub(super) const fn partition(self) -> i64 {
        match self {
            Self::Partition(number) => number,
            Self::Whole | Self::Complete(_) => 0,
        }
    }

    pub(super) const fn partitions(self) -> std::ops::RangeInclusive<i64> {
        match self {
            Self::Whole => 0..=0,
            Self::Partition(number) => number..=number,
            Self::Complete(last) => 0..=last,
        }
    }

    pub(super) fn issuing_distribution_point(self, authority: &Authority) -> Option<IssuingDistributionPoint> {
        let (Self::Partition(number), Some(base)) = (self, &authority.row.publication) else { return None };
        let address = GeneralName::Uri(crl_address(base, &authority.row.slug, number));
        let name = Some(DistributionPointName::Full(vec![address]));
        Some(IssuingDistributionPoint { name, ..IssuingDistributionPoint::default() })
    }
}
