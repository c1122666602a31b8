//! Certificates that sign OCSP answers (RFC 6960 §4.2.2.2).

use crate::lint::validity;
use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View};
use crate::oid;

pub(super) const PURPOSE: CertificateRule = Rule {
    lint: Lint::error(
        "rfc6960_ocsp_purpose",
        "RFC 6960 §4.2.2.2",
        "extKeyUsage of a delegated OCSP signer has OCSPSigning and not anyExtendedKeyUsage.",
    ),
    applies: Applies::only(&[Purpose::OcspSigning]),
    check: purpose,
};

pub(super) const NO_CHECK: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc6960_ocsp_no_check",
        "RFC 6960 §4.2.2.2.1",
        "A delegated OCSP signer has ocspNoCheck, so that clients do not ask it about itself.",
    ),
    applies: Applies::only(&[Purpose::OcspSigning]),
    check: no_check,
};

pub(super) const SHORT: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc6960_ocsp_short_lived",
        "RFC 6960 §4.2.2.2.1",
        "An OCSP signer that cannot be revoked is valid for 100 days at most.",
    ),
    applies: Applies::only(&[Purpose::OcspSigning]),
    check: short,
};

pub(super) const STRAY: CertificateRule = Rule {
    lint: Lint::error(
        "rfc6960_no_check_only_ocsp",
        "RFC 6960 §4.2.2.2.1",
        "ocspNoCheck stands only in certificates of OCSP signers.",
    ),
    applies: Applies::EVERY,
    check: stray,
};

fn purpose(view: &View<'_>) -> Option<String> {
    if !view.lists_usage(&oid::OCSP_SIGNING) {
        return Some("no OCSPSigning".to_owned());
    }
    view.lists_usage(&oid::ANY_EXTENDED_KEY_USAGE).then(|| "anyExtendedKeyUsage".to_owned())
}

fn no_check(view: &View<'_>) -> Option<String> {
    (!view.has(&oid::OCSP_NOCHECK)).then(|| "absent".to_owned())
}

fn short(view: &View<'_>) -> Option<String> {
    let days = validity::days(view.tbs);
    (view.has(&oid::OCSP_NOCHECK) && days > 100).then(|| format!("{days} days"))
}

fn stray(view: &View<'_>) -> Option<String> {
    let stray = view.has(&oid::OCSP_NOCHECK) && !view.lists_usage(&oid::OCSP_SIGNING);
    stray.then(|| "ocspNoCheck without OCSPSigning".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{NO_CHECK, PURPOSE, SHORT, STRAY};
    use crate::lint::sample::Sample;
    use crate::oid;

    #[test]
    fn answerers() {
        for rule in [&PURPOSE, &NO_CHECK, &SHORT, &STRAY] {
            Sample::ocsp().passes(rule);
        }
        Sample::ocsp().purposes(&[oid::CLIENT_AUTH]).fires(&PURPOSE, "no OCSPSigning");
        Sample::ocsp().without(&oid::OCSP_NOCHECK).fires(&NO_CHECK, "absent");
        Sample::ocsp().days(101).fires(&SHORT, "101 days");
        Sample::ocsp().days(101).without(&oid::OCSP_NOCHECK).passes(&SHORT);
        Sample::server().with_raw(oid::OCSP_NOCHECK, false, "0500").fires(&STRAY, "without OCSPSigning");
    }
}
