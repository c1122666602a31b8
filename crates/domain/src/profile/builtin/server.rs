//! Web and other TLS servers.

use super::super::{Custody, FieldRule, LintLevel, NameRules, Permission, Profile, SubjectField};
use super::{subject, words};

/// Apple devices refuse server certificates that are valid for longer, private authorities included.
pub(super) const SERVER_MAX_DAYS: u32 = 825;

pub(super) fn profile() -> Profile {
    Profile {
        slug: "server".to_owned(),
        title: "Web server".to_owned(),
        purpose: "Shows browsers and other clients that they reached the right server.".to_owned(),
        key_types: words(&[
            "p256",
            "p384",
            "p521",
            "rsa2048",
            "rsa3072",
            "rsa4096",
            "ed25519",
            "ml-dsa-44",
            "ml-dsa-65",
            "ml-dsa-87",
        ]),
        validity_default: 365,
        validity_max: SERVER_MAX_DAYS,
        key_usage: words(&["digitalSignature", "keyEncipherment"]),
        extended_key_usage: words(&["serverAuth"]),
        subject: subject(&[(SubjectField::CommonName, FieldRule::Optional)]),
        names: NameRules {
            dns: Permission::Allowed,
            wildcard: Permission::Allowed,
            ip: Permission::Allowed,
            max: 100,
            ..NameRules::default()
        },
        policies: Vec::new(),
        path_len: None,
        ca: false,
        ocsp_nocheck: false,
        addresses: true,
        unique_subject: false,
        lint: LintLevel::Private,
        custody: Custody::Requester,
        members: true,
        renewal_window: 30,
    }
}
