//! What is known of a serial number of an authority.

use chancery_pki::extension::ReasonCode;
use chancery_pki::ocsp::CertStatus;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use chancery_store::certificate;
use chancery_store::revocation::{self, RevocationState};

use crate::Service;
use crate::authority::Authority;
use crate::error::Result;

/// What is known of a serial number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) status: CertStatus,
    /// The certificate is over: answers are given from this time on (RFC 6960 §4.4.4).
    pub(super) archive_cutoff: Option<Time>,
    /// Revoked although no certificate of that number is on record (RFC 6960 §4.4.8).
    pub(super) is_extended: bool,
}

impl Standing {
    pub(super) const UNKNOWN: Self = Self { status: CertStatus::Unknown, archive_cutoff: None, is_extended: false };
}

impl Service {
    /// What is known of a serial number (content octets of its INTEGER). “Good” only for what this very key signed: the
    /// same name may have had others.
    pub(super) async fn standing(&self, authority: &Authority, serial: &[u8], now: Time) -> Result<Standing> {
        let serial = Serial::from_integer(serial);
        let issuer = authority.row.issuer;
        let issued = certificate::by_serial(&self.store, issuer, &serial).await?;
        // Asked after the certificate, so that what is revoked meanwhile is seen.
        let against = revocation::by_serial(&self.store, issuer, &serial).await?;
        let is_ours = issued.as_ref().map(|row| row.authority == Some(authority.row.id));
        if is_ours == Some(false) {
            return Ok(Standing::UNKNOWN);
        }
        let is_over = issued.as_ref().is_some_and(|row| row.not_after < now);
        let archive_cutoff = is_over.then(|| authority.certificate.not_before());
        let status = match against {
            Some(entry) if entry.state != RevocationState::Released => {
                CertStatus::Revoked { at: entry.revoked, reason: ReasonCode::from_number(u64::from(entry.reason)) }
            }
            _ if is_ours == Some(true) => CertStatus::Good,
            _ => CertStatus::Unknown,
        };
        let is_extended = is_ours.is_none() && matches!(status, CertStatus::Revoked { .. });
        Ok(Standing { status, archive_cutoff, is_extended })
    }
}
