//! The algorithm the certificate is signed with.

use crate::key::PublicKeyKind;
use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View};
use crate::oid::{self, Oid};

pub(super) const WEAK: CertificateRule = Rule {
    lint: Lint::error(
        "key_signature_not_weak",
        "RFC 6151, RFC 9155, CA/Browser Forum BR §7.1.3.2",
        "A certificate below a root is not signed with MD2, MD5 or SHA-1.",
    ),
    applies: Applies::EVERY,
    check: weak,
};

pub(super) const WEAK_ROOT: CertificateRule = Rule {
    lint: Lint::warning(
        "key_root_signature_not_weak",
        "RFC 6151, RFC 9155",
        "A root is not signed with MD2, MD5 or SHA-1, though nobody relies on its signature.",
    ),
    applies: Applies::only(&[Purpose::Root]),
    check: weak_algorithm,
};

pub(super) const FITS: CertificateRule = Rule {
    lint: Lint::error(
        "key_signature_fits_issuer",
        "RFC 5280 §4.1.1.2",
        "The signature algorithm is one the issuer's key can make.",
    ),
    applies: Applies::EVERY,
    check: fits,
};

fn weak(view: &View<'_>) -> Option<String> {
    weak_algorithm(view).filter(|_| view.purpose != Purpose::Root)
}

fn weak_algorithm(view: &View<'_>) -> Option<String> {
    let algorithm = view.tbs.signature_algorithm();
    algorithm.is_weak().then(|| algorithm.to_string())
}

fn fits(view: &View<'_>) -> Option<String> {
    let algorithm = view.tbs.signature_algorithm();
    let kind = match view.issuer {
        Some(issuer) => issuer.public_key().kind(),
        None if view.purpose == Purpose::Root => view.tbs.public_key().kind(),
        None => return None,
    };
    (!can_make(kind, algorithm.oid)).then(|| format!("{algorithm} by {kind}"))
}

fn can_make(kind: &PublicKeyKind, signature: Oid) -> bool {
    match kind {
        PublicKeyKind::Rsa { .. } => RSA.contains(&signature) || signature == oid::RSASSA_PSS,
        PublicKeyKind::RsaPss { .. } => signature == oid::RSASSA_PSS,
        PublicKeyKind::Ec(_) | PublicKeyKind::OtherEc(_) => ECDSA.contains(&signature),
        PublicKeyKind::Ed25519 => signature == oid::ED25519,
        PublicKeyKind::Ed448 => signature == oid::ED448,
        PublicKeyKind::MlDsa44 => signature == oid::ML_DSA_44,
        PublicKeyKind::MlDsa65 => signature == oid::ML_DSA_65,
        PublicKeyKind::MlDsa87 => signature == oid::ML_DSA_87,
        PublicKeyKind::X25519 | PublicKeyKind::X448 => false,
        PublicKeyKind::Dsa { .. } | PublicKeyKind::Malformed(_) | PublicKeyKind::Other(_) => true,
    }
}

const RSA: [Oid; 6] = [
    oid::MD2_WITH_RSA,
    oid::MD5_WITH_RSA,
    oid::SHA1_WITH_RSA,
    oid::SHA256_WITH_RSA,
    oid::SHA384_WITH_RSA,
    oid::SHA512_WITH_RSA,
];
const ECDSA: [Oid; 4] = [oid::SHA1_WITH_ECDSA, oid::SHA256_WITH_ECDSA, oid::SHA384_WITH_ECDSA, oid::SHA512_WITH_ECDSA];

#[cfg(test)]
mod tests {
    use super::{FITS, WEAK, WEAK_ROOT};
    use crate::algorithm::SignatureAlgorithm;
    use crate::lint::sample::Sample;
    use crate::oid;

    #[test]
    fn weak_and_unfit() {
        Sample::server().with_signature_parameters(oid::SHA1_WITH_RSA, true).fires(&WEAK, "sha1WithRSA");
        Sample::server().passes(&WEAK);
        let root = Sample::root().with_signature_parameters(oid::SHA1_WITH_RSA, true);
        root.passes(&WEAK);
        root.fires(&WEAK_ROOT, "sha1WithRSA");
        Sample::root().passes(&WEAK_ROOT);
        Sample::server().signed_with(SignatureAlgorithm::Ed25519).fires(&FITS, "Ed25519 by EC P-256");
        Sample::server().signed_with(SignatureAlgorithm::EcdsaSha512).passes(&FITS);
        Sample::root().signed_with(SignatureAlgorithm::RsaPkcs1Sha256).fires(&FITS, "by EC P-256");
    }
}
