//! TLS features a server promises (RFC 7633).

use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::oid::AD_OCSP;

pub(super) const KNOWN: CertificateRule = Rule {
    lint: Lint::notice(
        "rfc7633_tls_feature_known",
        "RFC 7633 §4",
        "tlsFeature names features that exist: status_request (5) or status_request_v2 (17).",
    ),
    applies: Applies::EVERY,
    check: known,
};

pub(super) const STAPLE: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc7633_must_staple_ocsp",
        "RFC 7633 §4.2.2",
        "A server that promises to staple has an address of OCSP to staple from.",
    ),
    applies: Applies::EVERY,
    check: staple,
};

fn known(view: &View<'_>) -> Option<String> {
    let features = &view.tls_feature.as_ref()?.0;
    listed(features.iter().filter(|feature| !matches!(feature, 5 | 17)).map(ToString::to_string))
}

fn staple(view: &View<'_>) -> Option<String> {
    let promised = view.tls_feature.as_ref()?.0.contains(&5);
    let unanswered = view.access_addresses(AD_OCSP).next().is_none();
    (promised && unanswered).then(|| "no address of OCSP".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, STAPLE};
    use crate::extension::{ExtensionValue as _, TlsFeature};
    use crate::lint::sample::Sample;
    use crate::oid::AUTHORITY_INFO_ACCESS;

    #[test]
    fn features() {
        let feature = |number| Sample::server().with(TlsFeature(vec![number]).to_extension(false));
        feature(5).passes(&KNOWN);
        feature(6).fires(&KNOWN, "6");
        feature(5).passes(&STAPLE);
        feature(5).without(&AUTHORITY_INFO_ACCESS).fires(&STAPLE, "no address");
    }
}
