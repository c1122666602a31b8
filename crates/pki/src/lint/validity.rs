//! How long a certificate is valid, both ends counted (RFC 5280 §4.1.2.5).

use crate::certificate::TbsCertificate;

/// Seconds from notBefore through notAfter.
pub(super) fn seconds(tbs: &TbsCertificate) -> i64 {
    tbs.not_after().unix().saturating_sub(tbs.not_before().unix()).saturating_add(1)
}

/// Days from notBefore through notAfter, a begun day counted as one.
pub(super) fn days(tbs: &TbsCertificate) -> i64 {
    seconds(tbs).saturating_add(86_399).div_euclid(86_400)
}
