//! Reason codes of verdicts, and which failure of validation gives which.

use chancery_pki::extension::ReasonCode;
use chancery_pki::path::{Failure, FailureKind};

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// Why a certificate is not good. A code never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// All reasons.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code in JSON and catalogues, such as `root_not_in_store`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

reasons! {
    /// After its notAfter.
    Expired = "expired";
    /// Before its notBefore.
    NotYetValid = "not_yet_valid";
    /// Before its notBefore by so little that a wrong clock is likelier.
    ClockSkewPossible = "clock_skew_possible";
    /// On its issuer's CRL.
    Revoked = "revoked";
    /// On its issuer's CRL for the time being.
    OnHold = "on_hold";
    /// The chain ends in a root that is not trusted.
    RootNotInStore = "root_not_in_store";
    /// An issuer's certificate is not at hand.
    IntermediateMissing = "intermediate_missing";
    /// The signature on the certificate itself does not verify.
    SignatureBad = "signature_bad";
    /// The signature on an issuer's certificate does not verify.
    IssuerSignatureBad = "issuer_signature_bad";
    /// An issuer's certificate is expired or not yet valid.
    IssuerExpired = "issuer_expired";
    /// An issuer's certificate is revoked or on hold.
    IssuerRevoked = "issuer_revoked";
    /// A block entry of the trust list.
    BlockedByList = "blocked_by_list";
    /// A block entry of the trust list for one of its issuers.
    BlockedByParent = "blocked_by_parent";
    /// Not made for this use.
    PurposeMismatch = "purpose_mismatch";
    /// Not for this name.
    NameMismatch = "name_mismatch";
    /// A key that is too weak.
    WeakKey = "weak_key";
    /// A signature over a broken digest.
    WeakSignature = "weak_signature";
    /// More authorities below one another than allowed.
    PathLength = "path_length";
    /// A name outside what an authority above may certify.
    NameConstraint = "name_constraint";
    /// No CRL at hand, and one is required.
    CrlMissing = "crl_missing";
    /// The CRL at hand is overdue, and a current one is required.
    CrlExpired = "crl_expired";
    /// The CRL at hand is not signed by who may, or cannot be used.
    CrlSignatureBad = "crl_signature_bad";
    /// The CRLs at hand do not speak about this certificate.
    CrlScope = "crl_scope";
    /// A critical extension that is not known.
    UnknownCriticalExtension = "unknown_critical_extension";
    /// Not written as the standard asks.
    Malformed = "malformed";
    /// The algorithm cannot be checked here.
    UnsupportedAlgorithm = "unsupported_algorithm";
    /// An issuer that is no authority.
    NotACa = "not_a_ca";
    /// keyUsage does not allow what the key was used for.
    KeyUsage = "key_usage";
    /// No acceptable certificate policy.
    Policy = "policy";
    /// Checking was stopped before it was done.
    WorkLimit = "work_limit";
}

impl Reason {
    /// The reason a failure of validation gives.
    pub const fn of(failure: &Failure) -> Self {
        let is_target = failure.certificate == 0;
        match &failure.kind {
            FailureKind::WorkLimit => Self::WorkLimit,
            FailureKind::Malformed(_) | FailureKind::Form(_) => Self::Malformed,
            FailureKind::SignatureBad if is_target => Self::SignatureBad,
            FailureKind::SignatureBad => Self::IssuerSignatureBad,
            // Below an authority the issuer that is missing is most often the root, which nobody sends.
            FailureKind::IssuerMissing { .. } if is_target => Self::IntermediateMissing,
            FailureKind::IssuerMissing { .. } | FailureKind::AnchorMissing { .. } => Self::RootNotInStore,
            FailureKind::Revoked { reason: ReasonCode::CertificateHold, .. } if is_target => Self::OnHold,
            FailureKind::Revoked { .. } if is_target => Self::Revoked,
            FailureKind::Revoked { .. } => Self::IssuerRevoked,
            FailureKind::Expired { .. } if is_target => Self::Expired,
            FailureKind::NotYetValid { .. } if is_target => Self::NotYetValid,
            FailureKind::Expired { .. } | FailureKind::NotYetValid { .. } => Self::IssuerExpired,
            FailureKind::NotCa => Self::NotACa,
            FailureKind::KeyUsage { .. } => Self::KeyUsage,
            FailureKind::PathLength { .. } => Self::PathLength,
            FailureKind::UnknownCriticalExtension { .. } => Self::UnknownCriticalExtension,
            FailureKind::NameConstraint { .. } => Self::NameConstraint,
            FailureKind::Policy => Self::Policy,
            FailureKind::PurposeMismatch { .. } => Self::PurposeMismatch,
            FailureKind::NameMismatch { .. } => Self::NameMismatch,
            FailureKind::WeakKey(_) => Self::WeakKey,
            FailureKind::WeakSignature { .. } => Self::WeakSignature,
            FailureKind::CrlMissing => Self::CrlMissing,
            FailureKind::CrlScope => Self::CrlScope,
            FailureKind::CrlExpired { .. } => Self::CrlExpired,
            FailureKind::CrlSignatureBad => Self::CrlSignatureBad,
            // FailureKind is open for additions; what is not known here is at least not checked.
            _ => Self::UnsupportedAlgorithm,
        }
    }
}
