//! keyUsage fits the kind of key.

use crate::extension::Usage;
use crate::key::PublicKeyKind;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error(
        "key_usage_fits_key",
        "RFC 3279 §2.3, RFC 4055 §1.2, RFC 8813 §3, RFC 8410 §5, RFC 9881 §5",
        "keyUsage has only bits the kind of key can serve.",
    ),
    applies: Applies::EVERY,
    check,
};

use Usage::{
    CrlSign, DataEncipherment, DecipherOnly, DigitalSignature, EncipherOnly, KeyAgreement, KeyCertSign,
    KeyEncipherment, NonRepudiation,
};

const SIGNING: &[Usage] = &[DigitalSignature, NonRepudiation, KeyCertSign, CrlSign];
const SIGNING_OR_AGREEMENT: &[Usage] =
    &[DigitalSignature, NonRepudiation, KeyCertSign, CrlSign, KeyAgreement, EncipherOnly, DecipherOnly];
const SIGNING_OR_ENCIPHERMENT: &[Usage] =
    &[DigitalSignature, NonRepudiation, KeyCertSign, CrlSign, KeyEncipherment, DataEncipherment];
const AGREEMENT: &[Usage] = &[KeyAgreement, EncipherOnly, DecipherOnly];

/// What a key of this kind can do; `None` for kinds nothing is known of.
const fn possible(kind: &PublicKeyKind) -> Option<&'static [Usage]> {
    match kind {
        PublicKeyKind::Rsa { .. } => Some(SIGNING_OR_ENCIPHERMENT),
        PublicKeyKind::Ec(_) | PublicKeyKind::OtherEc(_) => Some(SIGNING_OR_AGREEMENT),
        PublicKeyKind::X25519 | PublicKeyKind::X448 => Some(AGREEMENT),
        PublicKeyKind::RsaPss { .. }
        | PublicKeyKind::Ed25519
        | PublicKeyKind::Ed448
        | PublicKeyKind::MlDsa44
        | PublicKeyKind::MlDsa65
        | PublicKeyKind::MlDsa87
        | PublicKeyKind::Dsa { .. } => Some(SIGNING),
        PublicKeyKind::Malformed(_) | PublicKeyKind::Other(_) => None,
    }
}

fn check(view: &View<'_>) -> Option<String> {
    let kind = view.tbs.public_key().kind();
    let possible = possible(kind)?;
    let beyond = view.key_usage?.iter().filter(|usage| !possible.contains(usage));
    listed(beyond.map(|usage| format!("{} with {kind}", usage.name())))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::extension::Usage;
    use crate::lint::sample::{Sample, ed25519_key, rsa_key, spki};
    use crate::oid;

    #[test]
    fn each_kind_of_key() {
        let with = |key, usage| Sample::server().key(key).usages(&[Usage::DigitalSignature, usage]);
        with(rsa_key(2048), Usage::KeyEncipherment).passes(&RULE);
        with(rsa_key(2048), Usage::KeyAgreement).fires(&RULE, "keyAgreement with RSA 2048");
        with(ed25519_key(), Usage::NonRepudiation).passes(&RULE);
        with(ed25519_key(), Usage::KeyAgreement).fires(&RULE, "keyAgreement with Ed25519");
        with(spki(oid::X25519, |_| {}, &[9; 32]), Usage::KeyAgreement).fires(&RULE, "digitalSignature with X25519");
        with(spki(oid::ML_DSA_44, |_| {}, &[9; 1312]), Usage::KeyEncipherment).fires(&RULE, "with ML-DSA-44");
        Sample::server().usages(&[Usage::KeyAgreement]).passes(&RULE);
        Sample::server().usages(&[Usage::KeyEncipherment]).fires(&RULE, "keyEncipherment with EC P-256");
    }
}
