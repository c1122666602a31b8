//! Whether the profile takes the key.

use chancery_pki::algorithm::SignatureAlgorithm;
use chancery_pki::extension::{KeyUsage, Usage};
use chancery_pki::key::{KeyAlgorithm, PublicKey, PublicKeyKind, Weakness};
use chancery_pki::request::CertificationRequest;

use crate::profile::Profile;
use crate::refusal::{Code, Refusal};

/// Bits of the longest RSA key whose signatures are verified.
const LONGEST_RSA: usize = 8192;

/// Every reason why this key is not taken.
pub fn refusals(profile: &Profile, key: &PublicKey) -> Vec<Refusal> {
    let wanted = || accepted(profile);
    let mut refusals = Vec::new();
    if let Some(weakness) = key.weakness() {
        refusals.push(weak(key, weakness, wanted()).with("profile", &profile.title));
        return refusals;
    }
    let Some(algorithm) = KeyAlgorithm::of(key.kind()) else {
        refusals.push(
            Refusal::new(Code::KeyTypeNotAllowed)
                .with("found", key.kind().to_string())
                .with("wanted", wanted())
                .with("profile", &profile.title),
        );
        return refusals;
    };
    if !profile.key_algorithms().any(|allowed| allowed == algorithm) {
        refusals.push(
            Refusal::new(Code::KeyTypeNotAllowed)
                .with("found", algorithm.label())
                .with("wanted", wanted())
                .with("profile", &profile.title),
        );
    } else if usages(profile, algorithm).is_empty() {
        refusals
            .push(Refusal::new(Code::KeyCannotServe).with("found", algorithm.label()).with("profile", &profile.title));
    }
    refusals
}

/// The refusal of a weak key. A length says it all; of other weaknesses the type alone says nothing.
fn weak(key: &PublicKey, weakness: Weakness, wanted: String) -> Refusal {
    let found = match weakness {
        Weakness::RsaTooShort { .. } => key.kind().to_string(),
        _ => format!("{}: {weakness}", key.kind()),
    };
    Refusal::new(Code::KeyTooWeak).with("found", found).with("wanted", wanted)
}

/// Why a request cannot be checked whose proof of possession this build does not verify: a kind of key or a signature
/// algorithm that is not supported, or a key that is too weak.
pub fn not_verifiable(request: &CertificationRequest) -> Refusal {
    let key = request.public_key();
    let supported = || KeyAlgorithm::ALL.map(KeyAlgorithm::label).join(", ");
    let is_supported = match key.kind() {
        PublicKeyKind::Rsa { bits, .. } | PublicKeyKind::RsaPss { bits, .. } => {
            if let Some(weakness) = key.weakness() {
                return weak(key, weakness, supported());
            }
            *bits <= LONGEST_RSA
        }
        kind => KeyAlgorithm::of(kind).is_some(),
    };
    let refusal = Refusal::new(Code::AlgorithmNotSupported);
    if !is_supported {
        return refusal.with("what", "key").with("found", key.kind().to_string()).with("wanted", supported());
    }
    let algorithm = request.signature_algorithm().to_string();
    let wanted = SignatureAlgorithm::ALL.map(SignatureAlgorithm::name).join(", ");
    refusal.with("what", "signature").with("found", algorithm).with("wanted", wanted)
}

/// Key types the profile accepts, in words.
fn accepted(profile: &Profile) -> String {
    profile.key_algorithms().map(KeyAlgorithm::label).collect::<Vec<_>>().join(", ")
}

/// The profile's keyUsage fitted to what the key can do: only RSA encrypts keys, only EC agrees on them.
pub fn usages(profile: &Profile, algorithm: KeyAlgorithm) -> KeyUsage {
    let is_rsa = matches!(algorithm, KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 | KeyAlgorithm::Rsa4096);
    let is_ec = matches!(algorithm, KeyAlgorithm::EcP256 | KeyAlgorithm::EcP384 | KeyAlgorithm::EcP521);
    KeyUsage::of(profile.usages().filter(|usage| match usage {
        Usage::KeyEncipherment | Usage::DataEncipherment => is_rsa,
        Usage::KeyAgreement | Usage::EncipherOnly | Usage::DecipherOnly => is_ec,
        _ => true,
    }))
}
