//! A CRL with the extensions that decide what it may be used for.

use std::cmp::Ordering;

use crate::crl::CertificateList;
use crate::extension::{AuthorityKeyIdentifier, CrlNumber, DeltaCrlIndicator, IssuingDistributionPoint};
use crate::oid::{self, Oid};
use crate::path::Form;
use crate::serial::Serial;

/// A CRL of the input.
pub(in crate::path) struct Crl<'a> {
    /// Place in the list, to remember what was found out.
    pub(super) id: usize,
    pub(super) list: &'a CertificateList,
    pub(super) scope: Option<IssuingDistributionPoint>,
    pub(super) authority_key_identifier: Option<Vec<u8>>,
    number: Option<Serial>,
    base: Option<Serial>,
    is_unusable: bool,
}

/// Extensions of a CRL that are processed here; another critical one makes it unusable (RFC 5280 §5.2).
const PROCESSED: [Oid; 6] = [
    oid::AUTHORITY_KEY_IDENTIFIER,
    oid::ISSUER_ALT_NAME,
    oid::CRL_NUMBER,
    oid::DELTA_CRL_INDICATOR,
    oid::ISSUING_DISTRIBUTION_POINT,
    oid::FRESHEST_CRL,
];

impl<'a> Crl<'a> {
    /// All CRLs, the newest first, so that of two that cover the same the newer decides.
    pub(in crate::path) fn all(lists: &'a [CertificateList]) -> Vec<Self> {
        let mut all: Vec<Self> = lists.iter().enumerate().map(|(id, list)| Self::of(id, list)).collect();
        all.sort_by(|a, b| {
            let by_number = || number_order(b.number.as_ref(), a.number.as_ref());
            b.list.this_update().cmp(&a.list.this_update()).then_with(by_number)
        });
        all
    }

    fn of(id: usize, list: &'a CertificateList) -> Self {
        let extensions = list.extensions();
        let scope = extensions.decode::<IssuingDistributionPoint>();
        let number = extensions.decode::<CrlNumber>();
        let base = extensions.decode::<DeltaCrlIndicator>();
        let authority = extensions.decode::<AuthorityKeyIdentifier>();
        let has_unknown = extensions.iter().any(|extension| extension.critical && !PROCESSED.contains(&extension.oid));
        Self {
            id,
            list,
            is_unusable: has_unknown || scope.is_err() || base.is_err(),
            scope: scope.ok().flatten(),
            authority_key_identifier: authority.ok().flatten().and_then(|authority| authority.key_identifier),
            number: number.ok().flatten().map(|number| number.0),
            base: base.ok().flatten().map(|base| base.0),
        }
    }

    /// Whether nothing may be concluded from the CRL: an unknown critical or an unreadable extension.
    pub(super) const fn is_unusable(&self) -> bool {
        self.is_unusable
    }

    pub(super) const fn is_delta(&self) -> bool {
        self.base.is_some()
    }

    pub(super) fn is_indirect(&self) -> bool {
        self.scope.as_ref().is_some_and(|scope| scope.indirect)
    }

    /// Whether this is a delta CRL that may be applied to `complete` (RFC 5280 §5.2.4, §6.3.3 (c)).
    pub(super) fn continues(&self, complete: &Self) -> bool {
        let (Some(base), Some(number), Some(reached)) = (&self.base, &self.number, &complete.number) else {
            return false;
        };
        number_order(Some(base), Some(reached)).is_le()
            && number_order(Some(reached), Some(number)).is_lt()
            && self.list.issuer().matches(complete.list.issuer())
            && self.scope == complete.scope
            && self.authority_key_identifier == complete.authority_key_identifier
    }

    /// Faults of form (RFC 5280 §5).
    pub(super) fn faults(&self) -> impl Iterator<Item = Form> {
        let extensions = self.list.extensions();
        let missing = [oid::AUTHORITY_KEY_IDENTIFIER, oid::CRL_NUMBER].into_iter();
        let missing = missing.filter(|oid| extensions.find(oid).is_none()).map(Form::CrlMissing);
        let critical = [oid::AUTHORITY_KEY_IDENTIFIER, oid::CRL_NUMBER, oid::FRESHEST_CRL].into_iter();
        let critical = critical
            .filter(|oid| extensions.find(oid).is_some_and(|extension| extension.critical))
            .map(Form::CrlCritical);
        let endless = self.list.next_update().is_none().then_some(Form::CrlWithoutNextUpdate);
        missing.chain(critical).chain(endless)
    }
}

/// Order of two CRL numbers; an absent one comes first.
fn number_order(own: Option<&Serial>, other: Option<&Serial>) -> Ordering {
    let magnitude = |number: Option<&Serial>| {
        number.map(|number| {
            let digits: Vec<u8> = number.as_bytes().iter().copied().skip_while(|digit| *digit == 0).collect();
            (digits.len(), digits)
        })
    };
    magnitude(own).cmp(&magnitude(other))
}
