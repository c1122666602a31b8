//! Signing of programs and scripts.

use super::super::{Custody, FieldRule, NameRules, Permission, Profile, SubjectField};
use super::{email, subject, words};

pub(super) fn profile() -> Profile {
    Profile {
        slug: "code-signing".to_owned(),
        title: "Code signing".to_owned(),
        purpose: "Shows who a program or script comes from.".to_owned(),
        key_types: words(&["rsa3072", "rsa4096", "p256", "p384", "p521", "ed25519", "ml-dsa-65", "ml-dsa-87"]),
        validity_default: 365,
        validity_max: 1_185,
        key_usage: words(&["digitalSignature"]),
        extended_key_usage: words(&["codeSigning"]),
        subject: subject(&[(SubjectField::CommonName, FieldRule::Supplied)]),
        names: NameRules {
            dns: Permission::Allowed,
            email: Permission::Allowed,
            uri: Permission::Allowed,
            max: 10,
            ..NameRules::default()
        },
        custody: Custody::Requester,
        members: false,
        ..email::both()
    }
}
