//! What an answer says: of itself, and of one certificate (RFC 6960 §4.2.1).

use crate::der::{Reader, Tag, Writer};
use crate::error::{ErrorKind, InField as _, Result};
use crate::extension::{ExtensionValue as _, ReasonCode};
use crate::time::Time;

/// Whether there is an answer; the discriminant is the number of OCSPResponseStatus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseStatus {
    /// There is one.
    Successful = 0,
    /// The request cannot be read.
    MalformedRequest = 1,
    /// Something is broken at the responder.
    InternalError = 2,
    /// It cannot be said now.
    TryLater = 3,
    /// The request must be signed.
    SigRequired = 5,
    /// The responder does not speak for that issuer.
    Unauthorized = 6,
}

/// What is known of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertStatus {
    /// It was issued and is not revoked.
    Good,
    /// It is revoked or on hold.
    Revoked {
        /// Since when.
        at: Time,
        /// Why; `None` when it is not said.
        reason: Option<ReasonCode>,
    },
    /// The responder knows nothing of it.
    Unknown,
}

impl ResponseStatus {
    const ALL: [Self; 6] = [
        Self::Successful,
        Self::MalformedRequest,
        Self::InternalError,
        Self::TryLater,
        Self::SigRequired,
        Self::Unauthorized,
    ];

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let number = reader.expect(Tag::ENUMERATED)?.as_u64()?;
        let known = Self::ALL.into_iter().find(|status| *status as u64 == number);
        known.ok_or(reader.error(ErrorKind::BadValue))
    }

    /// The name RFC 6960 gives it, such as `tryLater`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Successful => "successful",
            Self::MalformedRequest => "malformedRequest",
            Self::InternalError => "internalError",
            Self::TryLater => "tryLater",
            Self::SigRequired => "sigRequired",
            Self::Unauthorized => "unauthorized",
        }
    }

    /// DER of the answer that says only this. It is not signed: nobody can rely on it (RFC 6960 §2.3).
    pub fn to_der(self) -> Vec<u8> {
        Writer::encode(|w| w.sequence(|w| w.enumerated(self as u8)))
    }
}

impl CertStatus {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let tlv = reader.any().in_field("certStatus")?;
        match (tlv.tag, tlv.value) {
            (Tag(0x80), []) => Ok(Self::Good),
            (Tag(0x82), []) => Ok(Self::Unknown),
            (Tag(0xa1), _) => {
                let mut fields = tlv.reader();
                let at = Time::from_tlv(&fields.expect(Tag::GENERALIZED_TIME)?).in_field("revocationTime")?;
                let reason = match fields.explicit(0)? {
                    Some(mut explicit) => {
                        let reason = ReasonCode::read(&mut explicit).in_field("revocationReason")?;
                        explicit.finish().in_field("revocationReason")?;
                        Some(reason)
                    }
                    None => None,
                };
                fields.finish().in_field("RevokedInfo")?;
                Ok(Self::Revoked { at, reason })
            }
            _ => Err(reader.error(ErrorKind::BadValue).in_field("certStatus")),
        }
    }

    pub(super) fn write(self, writer: &mut Writer) {
        match self {
            Self::Good => writer.context_primitive(0, &[]),
            Self::Unknown => writer.context_primitive(2, &[]),
            Self::Revoked { at, reason } => writer.context(1, |w| {
                at.write_generalized(w);
                // As in CRLs, “unspecified” is left out.
                if let Some(reason) = reason.filter(|reason| *reason != ReasonCode::Unspecified) {
                    w.context(0, |w| reason.write(w));
                }
            }),
        }
    }
}
