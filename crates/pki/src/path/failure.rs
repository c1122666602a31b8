//! What can be wrong with a path, and with which of its certificates.

use super::{Form, Purpose, WantedName};
use crate::error::Error;
use crate::extension::{ReasonCode, Usage};
use crate::general_name::GeneralName;
use crate::key::Weakness;
use crate::name::Name;
use crate::oid::Oid;
use crate::time::Time;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What.
    pub kind: FailureKind,
    /// Which certificate of [`Outcome::chain`](super::Outcome::chain) it is about; 0 is the target.
    pub certificate: usize,
}

/// The kinds of failure, each with the step of RFC 5280 that finds it. The order is that of decisiveness: what stands
/// first makes what follows unimportant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureKind {
    /// The search was stopped before every path was tried (a bound of this implementation).
    WorkLimit,
    /// An extension that path validation needs cannot be read.
    Malformed(Error),
    /// The signature does not verify with the issuer's key (§6.1.3 (a)(1)).
    SignatureBad,
    /// The signature cannot be checked by this build: unknown or no longer supported algorithm or key.
    UnsupportedAlgorithm {
        /// Name of the algorithm.
        algorithm: String,
    },
    /// No certificate of the issuer is at hand.
    IssuerMissing {
        /// Whose.
        issuer: Name,
    },
    /// The path ends in a self-issued certificate that is not among the trust anchors.
    AnchorMissing {
        /// Its name.
        issuer: Name,
    },
    /// On a CRL for it (§6.1.3 (a)(3)).
    Revoked {
        /// Why; `CertificateHold` can be lifted.
        reason: ReasonCode,
        /// When.
        date: Time,
    },
    /// After notAfter (§6.1.3 (a)(2)).
    Expired {
        /// Last second of validity.
        since: Time,
    },
    /// Before notBefore (§6.1.3 (a)(2)).
    NotYetValid {
        /// First second of validity.
        from: Time,
    },
    /// An issuer whose basicConstraints do not say that it is an authority (§6.1.4 (k)).
    NotCa,
    /// keyUsage lacks what the certificate was used for in the path (§6.1.4 (n), §6.3.3 (f)).
    KeyUsage {
        /// The missing bit.
        needed: Usage,
    },
    /// More intermediates follow than pathLenConstraint or `max_depth` allows (§6.1.4 (l), (m)).
    PathLength {
        /// How many may follow.
        limit: u64,
    },
    /// A critical extension this build does not process (§6.1.4 (o), §6.1.5 (f)).
    UnknownCriticalExtension {
        /// Which.
        oid: Oid,
    },
    /// A name outside the name space an authority above it is limited to, or one no answer can be given for
    /// (§6.1.3 (b), (c)).
    NameConstraint {
        /// The name.
        name: GeneralName,
    },
    /// No acceptable certificate policy (§6.1.3 (f), §6.1.4 (a), §6.1.5 (g)).
    Policy,
    /// keyUsage or extKeyUsage does not allow the purpose; extKeyUsage of issuers counts as well.
    PurposeMismatch {
        /// The purpose asked for.
        purpose: Purpose,
    },
    /// Not for the name asked for.
    NameMismatch {
        /// The name asked for.
        wanted: WantedName,
    },
    /// A key too weak to be trusted.
    WeakKey(Weakness),
    /// Signed over a broken digest.
    WeakSignature {
        /// Name of the algorithm.
        algorithm: String,
    },
    /// No CRL for the certificate is at hand.
    CrlMissing,
    /// CRLs of the issuer are at hand, but none speaks about this certificate and all reasons (§6.3.3 (b), (e)).
    CrlScope,
    /// The CRL for it is older than its nextUpdate.
    CrlExpired {
        /// When the next one was due.
        next_update: Time,
    },
    /// The CRL for it was not signed by an authority that may (§6.3.3 (f), (g)), or cannot be read.
    CrlSignatureBad,
    /// A fault of form that path validation itself does not look at (RFC 5280 §4, §5).
    Form(Form),
}

impl FailureKind {
    /// Place in the order of decisiveness, 0 first.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Self::WorkLimit => 0,
            Self::Malformed(_) => 1,
            Self::SignatureBad => 2,
            Self::UnsupportedAlgorithm { .. } => 3,
            Self::IssuerMissing { .. } | Self::AnchorMissing { .. } => 4,
            Self::Revoked { .. } => 5,
            Self::Expired { .. } | Self::NotYetValid { .. } => 6,
            Self::NotCa => 7,
            Self::KeyUsage { .. } => 8,
            Self::PathLength { .. } => 9,
            Self::UnknownCriticalExtension { .. } => 10,
            Self::NameConstraint { .. } => 11,
            Self::Policy => 12,
            Self::PurposeMismatch { .. } => 13,
            Self::NameMismatch { .. } => 14,
            Self::WeakKey(_) => 15,
            Self::WeakSignature { .. } => 16,
            Self::CrlSignatureBad => 17,
            Self::CrlExpired { .. } => 18,
            Self::CrlScope => 19,
            Self::CrlMissing => 20,
            Self::Form(_) => 21,
        }
    }

    /// Which line of the "why trusted" ladder it belongs to.
    pub const fn check(&self) -> Check {
        match self {
            Self::WorkLimit | Self::IssuerMissing { .. } | Self::AnchorMissing { .. } => Check::Issuer,
            Self::SignatureBad | Self::UnsupportedAlgorithm { .. } | Self::WeakSignature { .. } => Check::Signature,
            Self::Expired { .. } | Self::NotYetValid { .. } => Check::Dates,
            Self::NotCa | Self::KeyUsage { .. } | Self::PathLength { .. } => Check::Authority,
            Self::NameConstraint { .. } | Self::Policy => Check::Constraints,
            Self::PurposeMismatch { .. } => Check::Purpose,
            Self::NameMismatch { .. } => Check::Name,
            Self::WeakKey(_) => Check::Key,
            Self::Malformed(_) | Self::UnknownCriticalExtension { .. } | Self::Form(_) => Check::Form,
            Self::Revoked { .. }
            | Self::CrlMissing
            | Self::CrlScope
            | Self::CrlExpired { .. }
            | Self::CrlSignatureBad => Check::Revocation,
        }
    }
}

/// One line of the "why trusted" ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Check {
    /// The certificate can be read and has no critical extension that is unknown.
    Form,
    /// The moment lies within notBefore and notAfter.
    Dates,
    /// The key is strong enough.
    Key,
    /// It may issue what stands below it.
    Authority,
    /// Names and policies lie within what the authorities above allow.
    Constraints,
    /// It may be used for the purpose.
    Purpose,
    /// It is for the name.
    Name,
    /// It is not revoked.
    Revocation,
    /// The issuer's signature verifies.
    Signature,
    /// Its issuer is at hand, or it is itself a trust anchor.
    Issuer,
}

/// Outcome of one line of the ladder for one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    /// Index in the chain; 0 is the target.
    pub certificate: usize,
    /// What was looked at.
    pub check: Check,
    /// With what result.
    pub result: StepResult,
}

/// Result of one check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepResult {
    /// Nothing wrong.
    Passed,
    /// Something to be known, no failure.
    Warned,
    /// A failure.
    Failed,
}
