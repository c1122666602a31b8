//! Looking a certificate up without signing in: by serial number only how it stands; by thumbprint, which only somebody
//! who has the certificate knows, what `domain::publicity` allows besides.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chancery_domain::id::Id;
use chancery_domain::publicity::{Shown, shown};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::certificate::Certificate;
use chancery_pki::digest::hex;
use chancery_pki::extension::ReasonCode;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use chancery_store::audit;
use chancery_store::certificate::{self as rows, Standing};
use chancery_store::revocation::{self, RevocationState};

use crate::Service;
use crate::authority::Authority;
use crate::error::{Error, Result};

/// How a certificate stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicStatus {
    /// Display name of the authority.
    pub authority: String,
    /// Serial number, lower-case hex.
    pub serial: String,
    /// How it stands.
    pub state: PublicState,
    /// Since when it is revoked or on hold.
    pub since: Option<Time>,
    /// RFC 5280 name of the reason.
    pub reason: Option<&'static str>,
}

/// A certificate of ours, as much of it as anybody may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicCertificate {
    /// How it stands.
    pub status: PublicStatus,
    /// SHA-256 of the certificate, hex.
    pub sha256: String,
    /// notBefore
    pub not_before: Time,
    /// notAfter
    pub not_after: Time,
    /// Names, as far as they are not people's.
    pub shown: Shown,
}

/// How a certificate stands, in the words of the one vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is its word")]
pub enum PublicState {
    Valid,
    NotYetValid,
    Expired,
    OnHold,
    Revoked,
}

impl PublicState {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::NotYetValid => "not_yet_valid",
            Self::Expired => "expired",
            Self::OnHold => "on_hold",
            Self::Revoked => "revoked",
        }
    }
}

impl Service {
    /// How the certificates with this serial number stand: one at most per authority. Errors: `CHY-1016` for what is no
    /// serial number.
    pub async fn look_up_serial(&self, text: &str) -> Result<Vec<PublicStatus>> {
        let bad = || Refusal::new(Code::BadSerial).with("given", text.chars().take(100).collect::<String>());
        // Only digits may be either; hex goes first, as serial numbers are shown here.
        let read: Vec<Serial> = [Serial::from_hex(text), Serial::from_decimal(text)].into_iter().flatten().collect();
        if read.is_empty() {
            return Err(bad().into());
        }
        for serial in read {
            let found = self.standing_of(&serial).await?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    async fn standing_of(&self, serial: &Serial) -> Result<Vec<PublicStatus>> {
        let issued = rows::by_serial_any_issuer(&self.store, serial).await?;
        let mut found = Vec::new();
        for row in &issued {
            found.extend(self.public_status(row).await?);
        }
        let known: BTreeSet<Id> = issued.iter().map(|row| row.issuer).collect();
        found.extend(self.revoked_by_number(serial, known).await?);
        Ok(found)
    }

    /// What stands in CRLs of ours against a serial number that no certificate is known of, leaving these issuers out.
    async fn revoked_by_number(&self, serial: &Serial, mut known: BTreeSet<Id>) -> Result<Vec<PublicStatus>> {
        let roster = self.roster().await?;
        let mut authorities: Vec<&Authority> = roster.authorities().collect();
        // Of several with one name the latest speaks.
        authorities.sort_by_key(|authority| Reverse(authority.row.id));
        let mut found = Vec::new();
        for authority in authorities.into_iter().filter(|authority| known.insert(authority.row.issuer)) {
            let against = revocation::by_serial(&self.store, authority.row.issuer, serial).await?;
            let Some(entry) = against.filter(|entry| entry.state != RevocationState::Released) else { continue };
            let is_held = entry.state == RevocationState::Held;
            found.push(PublicStatus {
                authority: authority.row.display_name.clone(),
                serial: serial.to_hex(),
                state: if is_held { PublicState::OnHold } else { PublicState::Revoked },
                since: Some(entry.revoked),
                reason: ReasonCode::from_number(u64::from(entry.reason)).map(ReasonCode::name),
            });
        }
        Ok(found)
    }

    /// The certificate of ours with this SHA-256.
    pub async fn look_up_thumbprint(&self, sha256: &[u8; 32]) -> Result<Option<PublicCertificate>> {
        for row in rows::by_thumbprint(&self.store, sha256).await? {
            let Some(status) = self.public_status(&row).await? else { continue };
            let damaged = || Error::Internal("a certificate row holds no certificate");
            let certificate = Certificate::from_der(&row.der).map_err(|_| damaged())?;
            return Ok(Some(PublicCertificate {
                status,
                sha256: hex(sha256),
                not_before: certificate.not_before(),
                not_after: certificate.not_after(),
                shown: shown(&certificate),
            }));
        }
        Ok(None)
    }

    /// The latest signed checkpoint of the log, as text (C2SP tlog-checkpoint); `None` before the first.
    pub async fn latest_checkpoint(&self) -> Result<Option<String>> {
        Ok(audit::latest_checkpoint(&self.store).await?.map(|checkpoint| checkpoint.note))
    }

    /// `None` for a certificate that none of our authorities issued: it is nobody's business that we know it.
    async fn public_status(&self, row: &rows::Certificate) -> Result<Option<PublicStatus>> {
        let roster = self.roster().await?;
        let Some(authority) = row.authority.and_then(|id| roster.by_id(id)).and_then(|known| known.authority.as_ref())
        else {
            return Ok(None);
        };
        let against = match row.standing {
            Standing::None => None,
            Standing::Held | Standing::Revoked => revocation::by_serial(&self.store, row.issuer, &row.serial).await?,
        };
        let reason = against.as_ref().and_then(|entry| ReasonCode::from_number(u64::from(entry.reason)));
        Ok(Some(PublicStatus {
            authority: authority.row.display_name.clone(),
            serial: row.serial.to_hex(),
            state: state(row, self.now()),
            since: against.map(|entry| entry.revoked),
            reason: reason.map(ReasonCode::name),
        }))
    }
}

fn state(row: &rows::Certificate, now: Time) -> PublicState {
    match row.standing {
        Standing::Revoked => PublicState::Revoked,
        Standing::Held => PublicState::OnHold,
        Standing::None if row.not_after < now => PublicState::Expired,
        Standing::None if row.not_before > now => PublicState::NotYetValid,
        Standing::None => PublicState::Valid,
    }
}
