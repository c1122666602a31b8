//! Delegated OCSP signers (RFC 6960 §4.2.2.2): short-lived and not checked themselves.

use super::super::{NameRules, Profile};
use super::{code_signing, words};

pub(super) fn profile() -> Profile {
    Profile {
        slug: "ocsp".to_owned(),
        title: "OCSP signer".to_owned(),
        purpose: "Signs OCSP answers for the authority that issued it.".to_owned(),
        key_types: words(&["p256", "p384", "rsa2048", "rsa3072", "rsa4096", "ed25519", "ml-dsa-44", "ml-dsa-65"]),
        validity_default: 30,
        validity_max: 92,
        extended_key_usage: words(&["OCSPSigning"]),
        names: NameRules::default(),
        ocsp_nocheck: true,
        addresses: false,
        renewal_window: 7,
        ..code_signing::profile()
    }
}
