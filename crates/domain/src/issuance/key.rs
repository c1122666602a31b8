//! Whether the profile takes the key.

use chancery_pki::extension::{KeyUsage, Usage};
use chancery_pki::key::{KeyAlgorithm, PublicKey};

use crate::profile::Profile;
use crate::refusal::{Code, Refusal};

/// Every reason why this key is not taken.
pub fn refusals(profile: &Profile, key: &PublicKey) -> Vec<Refusal> {
    let wanted = || accepted(profile);
    let mut refusals = Vec::new();
    if key.weakness().is_some() {
        refusals.push(
            Refusal::new(Code::KeyTooWeak)
                .with("found", key.kind().to_string())
                .with("wanted", wanted())
                .with("profile", &profile.title),
        );
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
