//! Authorities below ours.

use super::super::{Custody, FieldRule, LintLevel, NameRules, Profile, SubjectField};
use super::{subject, words};

pub(super) fn profile() -> Profile {
    Profile {
        slug: "sub-ca".to_owned(),
        title: "Authority".to_owned(),
        purpose: "Issues certificates itself, within the limits of the authority above.".to_owned(),
        key_types: words(&[
            "p256",
            "p384",
            "p521",
            "rsa3072",
            "rsa4096",
            "rsa2048",
            "ed25519",
            "ml-dsa-44",
            "ml-dsa-65",
            "ml-dsa-87",
        ]),
        validity_default: 1_826,
        validity_max: 7_305,
        key_usage: words(&["keyCertSign", "cRLSign"]),
        extended_key_usage: Vec::new(),
        subject: subject(&[
            (SubjectField::CommonName, FieldRule::Supplied),
            (SubjectField::Email, FieldRule::Optional),
            (SubjectField::OrganizationIdentifier, FieldRule::Optional),
        ]),
        names: NameRules::default(),
        policies: Vec::new(),
        path_len: Some(0),
        ca: true,
        ocsp_nocheck: false,
        addresses: true,
        unique_subject: true,
        lint: LintLevel::Private,
        custody: Custody::Authority,
        members: false,
        renewal_window: 365,
    }
}
