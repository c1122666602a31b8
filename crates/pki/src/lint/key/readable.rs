//! Keys whose numbers can be read.

use crate::key::PublicKeyKind;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View};

pub(super) const WELL_FORMED: CertificateRule = Rule {
    lint: Lint::error(
        "key_well_formed",
        "RFC 3279 §2.3, RFC 5480 §2.1",
        "The key can be read as a key of its algorithm.",
    ),
    applies: Applies::EVERY,
    check: well_formed,
};

pub(super) const KNOWN: CertificateRule = Rule {
    lint: Lint::warning(
        "key_algorithm_known",
        "RFC 3279, RFC 5480, RFC 8410, RFC 9881",
        "The key is of an algorithm that programs know.",
    ),
    applies: Applies::EVERY,
    check: known,
};

pub(super) const PARAMETERS: CertificateRule = Rule {
    lint: Lint::error(
        "key_parameters",
        "RFC 3279 §2.3.1, RFC 5480 §2.1.1, RFC 8410 §3, RFC 9881 §4",
        "Parameters of the key's algorithm are NULL for RSA, a named curve for EC and absent for Ed25519 and ML-DSA.",
    ),
    applies: Applies::EVERY,
    check: parameters,
};

fn well_formed(view: &View<'_>) -> Option<String> {
    let kind = view.tbs.public_key().kind();
    matches!(kind, PublicKeyKind::Malformed(_)).then(|| kind.to_string())
}

fn known(view: &View<'_>) -> Option<String> {
    let kind = view.tbs.public_key().kind();
    matches!(kind, PublicKeyKind::Other(_)).then(|| kind.to_string())
}

fn parameters(view: &View<'_>) -> Option<String> {
    let key = view.tbs.public_key();
    let algorithm = key.algorithm();
    let as_prescribed = match key.kind() {
        PublicKeyKind::Rsa { .. } => !algorithm.has_no_parameters() && algorithm.has_null_or_no_parameters(),
        PublicKeyKind::OtherEc(curve) => curve.is_some(),
        PublicKeyKind::Ed25519
        | PublicKeyKind::Ed448
        | PublicKeyKind::X25519
        | PublicKeyKind::X448
        | PublicKeyKind::MlDsa44
        | PublicKeyKind::MlDsa65
        | PublicKeyKind::MlDsa87 => algorithm.has_no_parameters(),
        _ => true,
    };
    (!as_prescribed).then(|| key.kind().to_string())
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, PARAMETERS, WELL_FORMED};
    use crate::lint::sample::{Sample, ed25519_key, rsa_key, spki};
    use crate::oid;

    #[test]
    fn odd_keys() {
        let with = |key| Sample::server().key(key);
        with(spki(oid::RSA_ENCRYPTION, |w| w.null(), &[1])).fires(&WELL_FORMED, "unreadable");
        with(rsa_key(2048)).passes(&WELL_FORMED);
        with(spki(oid::SMARTCARD_LOGON, |_| {}, &[1])).fires(&KNOWN, "smartcardLogon");
        with(rsa_key(2048)).passes(&KNOWN);
        with(spki(oid::ED25519, |w| w.null(), &[7; 32])).fires(&PARAMETERS, "Ed25519");
        for good in [rsa_key(2048), ed25519_key()] {
            with(good).passes(&PARAMETERS);
        }
    }
}
