//! Profiles: what a certificate for one purpose contains and who may ask for what, as data.
//!
//! Built-in profiles are the slugs of decision 20, one file each under `profile/builtin/`; administrators edit copies.

mod builtin;
mod check;
mod rules;

pub use builtin::{Group, builtin, builtins};
pub use check::ProfileFault;
pub use rules::{Custody, FieldRule, LintLevel, NameRules, Permission, SubjectField};

use std::collections::BTreeMap;

use chancery_pki::extension::Usage;
use chancery_pki::key::KeyAlgorithm;
use chancery_pki::oid::{self, Oid};
use serde::{Deserialize, Serialize};

/// The rules for certificates of one purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Permanent name, such as `server`.
    pub slug: String,
    /// Name for people, such as “Web server”.
    pub title: String,
    /// One sentence: what certificates of this profile are for.
    pub purpose: String,
    /// Key types accepted, such as `p256` or `rsa3072`; the first is made by default.
    pub key_types: Vec<String>,
    /// Validity in days when none is asked for.
    pub validity_default: u32,
    /// Longest validity in days.
    pub validity_max: u32,
    /// keyUsage by RFC names; `keyEncipherment` is left out for keys that cannot encrypt, `keyAgreement` for keys that
    /// cannot agree.
    pub key_usage: Vec<String>,
    /// extKeyUsage by RFC names or dotted identifiers; empty for authorities.
    pub extended_key_usage: Vec<String>,
    /// What is done with each attribute of the subject; attributes not listed are dropped, which is shown.
    pub subject: BTreeMap<SubjectField, FieldRule>,
    /// Which alternative names may stand in the certificate.
    pub names: NameRules,
    /// Policy identifiers written into the certificate.
    #[serde(default)]
    pub policies: Vec<String>,
    /// For authorities: most intermediates below; `None` for all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_len: Option<u32>,
    /// Whether this profile makes authorities.
    #[serde(default)]
    pub ca: bool,
    /// Whether id-pkix-ocsp-nocheck is written (OCSP signers).
    #[serde(default)]
    pub ocsp_nocheck: bool,
    /// Whether CRL, OCSP and issuer addresses are written when the authority has any.
    pub addresses: bool,
    /// Whether two valid certificates with the same subject are refused.
    #[serde(default)]
    pub unique_subject: bool,
    /// Which lints stop a certificate.
    pub lint: LintLevel,
    /// Where the key is made when the requester brings none.
    pub custody: Custody,
    /// Whether members may ask for it, for names that are proved to be theirs.
    #[serde(default)]
    pub members: bool,
    /// Days before the end from which a certificate counts as expiring.
    pub renewal_window: u32,
}

impl Profile {
    /// Key types accepted, those this build knows.
    pub fn key_algorithms(&self) -> impl Iterator<Item = KeyAlgorithm> {
        self.key_types.iter().filter_map(|name| name.parse().ok())
    }

    /// The key type made by default; `None` only in a profile that [`Profile::check`] refuses.
    pub fn default_key(&self) -> Option<KeyAlgorithm> {
        self.key_algorithms().next()
    }

    /// keyUsage bits of the profile, before they are fitted to a key.
    pub fn usages(&self) -> impl Iterator<Item = Usage> {
        self.key_usage.iter().filter_map(|name| Usage::from_name(name))
    }

    /// extKeyUsage identifiers of the profile.
    pub fn purposes(&self) -> impl Iterator<Item = Oid> {
        self.extended_key_usage.iter().filter_map(|name| purpose_oid(name))
    }

    /// Policy identifiers of the profile.
    pub fn policy_oids(&self) -> impl Iterator<Item = Oid> {
        self.policies.iter().filter_map(|text| text.parse().ok())
    }

    /// The rule for an attribute of the subject; what is not listed is forbidden to stand in the certificate.
    pub fn field_rule(&self, field: SubjectField) -> FieldRule {
        self.subject.get(&field).cloned().unwrap_or(FieldRule::Forbidden)
    }
}

/// An extended key usage by its RFC name or in dotted form.
pub fn purpose_oid(name: &str) -> Option<Oid> {
    const KNOWN: [Oid; 8] = [
        oid::ANY_EXTENDED_KEY_USAGE,
        oid::SERVER_AUTH,
        oid::CLIENT_AUTH,
        oid::CODE_SIGNING,
        oid::EMAIL_PROTECTION,
        oid::TIME_STAMPING,
        oid::OCSP_SIGNING,
        oid::SMARTCARD_LOGON,
    ];
    KNOWN
        .into_iter()
        .find(|known| oid::name(known).is_some_and(|label| label.eq_ignore_ascii_case(name)))
        .or_else(|| name.parse().ok())
}
