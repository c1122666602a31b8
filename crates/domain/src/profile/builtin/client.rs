//! Login, VPN and Wi-Fi of people and devices.

use super::super::{Custody, FieldRule, NameRules, Permission, Profile, SubjectField};
use super::{email, subject, words};

pub(super) fn profile() -> Profile {
    Profile {
        slug: "client".to_owned(),
        title: "Login, VPN, Wi-Fi".to_owned(),
        purpose: "Signs a person or a device in without a password.".to_owned(),
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
        key_usage: words(&["digitalSignature"]),
        extended_key_usage: words(&["clientAuth"]),
        subject: subject(&[
            (SubjectField::CommonName, FieldRule::Optional),
            (SubjectField::Email, FieldRule::Optional),
            (SubjectField::GivenName, FieldRule::Optional),
            (SubjectField::Surname, FieldRule::Optional),
            (SubjectField::Title, FieldRule::Optional),
            (SubjectField::SerialNumber, FieldRule::Optional),
            (SubjectField::UserId, FieldRule::Optional),
            (SubjectField::DomainComponent, FieldRule::Optional),
        ]),
        names: NameRules {
            dns: Permission::Allowed,
            ip: Permission::Allowed,
            email: Permission::Allowed,
            uri: Permission::Allowed,
            other: Permission::Allowed,
            max: 20,
            ..NameRules::default()
        },
        custody: Custody::Requester,
        ..email::both()
    }
}
