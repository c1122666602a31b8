//! Parameters of the signature algorithm are as its RFC prescribes.

use crate::algorithm::SignatureAlgorithm;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View};
use crate::oid::RSASSA_PSS;

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_signature_parameters",
        "RFC 4055 §5, RFC 5758 §3, RFC 8410 §3, RFC 9881 §2",
        "Parameters are NULL for RSA PKCS#1 v1.5 and absent for ECDSA, Ed25519 and ML-DSA.",
    ),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    let algorithm = view.tbs.signature_algorithm();
    let is_known = |known: &SignatureAlgorithm| algorithm.oid != RSASSA_PSS && known.oid() == algorithm.oid;
    let known = SignatureAlgorithm::ALL.into_iter().find(is_known)?;
    (known.identifier().parameters != algorithm.parameters).then(|| known.to_string())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::Sample;
    use crate::oid;

    #[test]
    fn null_where_nothing_belongs() {
        Sample::server().with_signature_parameters(oid::SHA256_WITH_ECDSA, true).fires(&RULE, "ECDSA");
        Sample::server().with_signature_parameters(oid::SHA256_WITH_RSA, false).fires(&RULE, "RSA");
        Sample::server().with_signature_parameters(oid::SHA256_WITH_RSA, true).passes(&RULE);
        Sample::server().passes(&RULE);
    }
}
