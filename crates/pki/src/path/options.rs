//! What a validation is asked for (RFC 5280 §6.1.1 inputs, and what relying parties ask besides).

use super::WantedName;
use crate::oid::{CLIENT_AUTH, CODE_SIGNING, EMAIL_PROTECTION, OCSP_SIGNING, Oid, SERVER_AUTH, TIME_STAMPING};

/// What the certificate is to be used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Nothing is asked of key usages.
    #[default]
    Any,
    /// TLS server.
    Server,
    /// TLS client.
    Client,
    /// Signing mail.
    EmailSign,
    /// Encrypting mail to the subject.
    EmailEncrypt,
    /// Signing mail or encrypting it: one of both must be possible.
    Email,
    /// Signing programs.
    Code,
    /// Signing time stamps (RFC 3161).
    Timestamp,
    /// Signing OCSP answers for another authority (RFC 6960 §4.2.2.2).
    Ocsp,
}

impl Purpose {
    /// All, in the order help texts list them.
    pub const ALL: [Self; 9] = [
        Self::Any,
        Self::Server,
        Self::Client,
        Self::EmailSign,
        Self::EmailEncrypt,
        Self::Email,
        Self::Code,
        Self::Timestamp,
        Self::Ocsp,
    ];

    /// The word for options and JSON, such as `email-sign`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Server => "server",
            Self::Client => "client",
            Self::EmailSign => "email-sign",
            Self::EmailEncrypt => "email-encrypt",
            Self::Email => "email",
            Self::Code => "code",
            Self::Timestamp => "timestamp",
            Self::Ocsp => "ocsp",
        }
    }

    /// From the word for options.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == name)
    }

    /// The extended key usage that stands for it; `None` for [`Purpose::Any`].
    pub const fn extended_key_usage(self) -> Option<Oid> {
        match self {
            Self::Any => None,
            Self::Server => Some(SERVER_AUTH),
            Self::Client => Some(CLIENT_AUTH),
            Self::EmailSign | Self::EmailEncrypt | Self::Email => Some(EMAIL_PROTECTION),
            Self::Code => Some(CODE_SIGNING),
            Self::Timestamp => Some(TIME_STAMPING),
            Self::Ocsp => Some(OCSP_SIGNING),
        }
    }
}

/// What missing revocation information means (decision 25).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RevocationMode {
    /// Every certificate's status must be known.
    Require,
    /// What is known to be revoked fails; what is not known is a warning.
    #[default]
    Prefer,
    /// CRLs are not looked at.
    None,
}

impl RevocationMode {
    /// The word for options: `require`, `prefer` or `none`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Require => "require",
            Self::Prefer => "prefer",
            Self::None => "none",
        }
    }

    /// From the word for options.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Require, Self::Prefer, Self::None].into_iter().find(|mode| mode.as_str() == name)
    }
}

/// How to validate. The default is what RFC 5280 asks with no policy wanted, missing CRLs being warnings.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What the certificate is to be used for.
    pub purpose: Purpose,
    /// The name it must be for; `None` is any.
    pub name: Option<WantedName>,
    /// What missing revocation information means.
    pub revocation: RevocationMode,
    /// Most intermediates that are not self-issued; `None` leaves the limits of the certificates alone.
    pub max_depth: Option<usize>,
    /// Faults of form (RFC 5280 §4) fail instead of being warnings.
    pub strict: bool,
    /// Keys and digests too weak for today are warnings instead of failures, as for reading old mail.
    pub allow_weak: bool,
    /// user-initial-policy-set; empty is any-policy.
    pub policies: Vec<Oid>,
    /// initial-explicit-policy: the path must be valid for one of the policies.
    pub require_policy: bool,
    /// initial-policy-mapping-inhibit.
    pub no_policy_mapping: bool,
    /// initial-any-policy-inhibit.
    pub no_any_policy: bool,
}
