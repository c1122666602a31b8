//! S/MIME: one certificate for both, or one to sign and one to encrypt.

use super::super::{Custody, FieldRule, LintLevel, NameRules, Permission, Profile, SubjectField};
use super::{subject, words};

pub(super) fn both() -> Profile {
    Profile {
        slug: "email".to_owned(),
        title: "E-mail".to_owned(),
        purpose: "Signs a person's e-mail and lets others encrypt to them.".to_owned(),
        key_types: words(&["rsa3072", "rsa2048", "rsa4096", "p256", "p384", "p521", "ed25519"]),
        validity_default: 730,
        validity_max: 1_095,
        key_usage: words(&["digitalSignature", "keyEncipherment", "keyAgreement"]),
        extended_key_usage: words(&["emailProtection"]),
        subject: subject(&[
            (SubjectField::CommonName, FieldRule::Optional),
            (SubjectField::Email, FieldRule::Optional),
            (SubjectField::GivenName, FieldRule::Optional),
            (SubjectField::Surname, FieldRule::Optional),
            (SubjectField::Title, FieldRule::Optional),
            (SubjectField::SerialNumber, FieldRule::Optional),
        ]),
        names: NameRules { email: Permission::Required, other: Permission::Allowed, max: 20, ..NameRules::default() },
        policies: Vec::new(),
        path_len: None,
        ca: false,
        ocsp_nocheck: false,
        addresses: true,
        unique_subject: false,
        lint: LintLevel::Private,
        custody: Custody::Authority,
        members: true,
        renewal_window: 30,
    }
}

pub(super) fn sign() -> Profile {
    Profile {
        slug: "email-sign".to_owned(),
        title: "E-mail, signing only".to_owned(),
        purpose: "Signs a person's e-mail; the key never leaves their machine.".to_owned(),
        key_usage: words(&["digitalSignature", "nonRepudiation"]),
        custody: Custody::Requester,
        ..both()
    }
}

pub(super) fn encrypt() -> Profile {
    Profile {
        slug: "email-encrypt".to_owned(),
        title: "E-mail, encryption only".to_owned(),
        purpose: "Lets others encrypt e-mail to a person; the key is kept so that old mail stays readable.".to_owned(),
        key_types: words(&["rsa3072", "rsa2048", "rsa4096", "p256", "p384", "p521"]),
        key_usage: words(&["keyEncipherment", "keyAgreement"]),
        ..both()
    }
}
