//! Revoking by serial number, whether or not the certificate is known.

use std::collections::BTreeSet;

use chancery_domain::access::{Matter, Verb};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::extension::ReasonCode;
use chancery_pki::name::Name;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use chancery_store::certificate;

use crate::access::Permit;
use crate::certificate::{Revoked, Target};
use crate::error::Result;
use crate::{Actor, Passphrase, Service};

/// Digits of the longest serial number (RFC 5280 §4.1.2.2: 20 octets).
const LONGEST_SERIAL: usize = 40;

/// Serial numbers to be revoked.
#[derive(Clone, Debug)]
pub struct AddEntries {
    /// Serial numbers in any notation.
    pub serials: Vec<String>,
    /// Why.
    pub reason: ReasonCode,
    /// Since when.
    pub since: Option<Time>,
    /// A note for people.
    pub note: String,
    /// Passphrase of the authority's key.
    pub passphrase: Option<Passphrase>,
    /// Show what would be revoked, but change nothing.
    pub dry_run: bool,
}

impl Service {
    /// Adds serial numbers to the CRL of an authority.
    pub async fn add_entries(&self, actor: &Actor, name: &str, input: &AddEntries) -> Result<Revoked> {
        let permit = self.permit(actor, Verb::AddToCrl).await?;
        let result = self.try_add_entries(&permit, name, input).await;
        self.logged(actor, Verb::AddToCrl, name, result).await
    }

    async fn try_add_entries(&self, permit: &Permit<'_>, name: &str, input: &AddEntries) -> Result<Revoked> {
        let authority = self.authority(name).await?;
        permit.check_authority(&authority.row.slug)?;
        self.check_revocation(input.since, &input.note)?;
        let (mut targets, mut seen) = (Vec::new(), BTreeSet::new());
        for text in &input.serials {
            let bad = || Refusal::new(Code::BadSerial).with("given", text);
            let serial = Serial::from_hex(text).ok_or_else(bad)?;
            // One number is written in many ways, and given twice it is revoked once.
            if !seen.insert(serial.clone()) {
                continue;
            }
            let known = certificate::by_serial(&self.store, authority.row.issuer, &serial).await?;
            // A thumbprint is longer, and would be revoked in vain.
            if known.is_none() && (!serial.is_positive() || serial.to_hex().len() > LONGEST_SERIAL) {
                return Err(bad().into());
            }
            match &known {
                Some(row) => self.check_row(permit, row).await?,
                // Nobody knows what it stands for, so it fits no list of names or profiles.
                None => permit.check(&Matter {
                    profile: Some(""),
                    certificate: Some((&Name::empty(), &[])),
                    ..Matter::default()
                })?,
            }
            targets.push(Target { authority: authority.row.clone(), serial, certificate: known });
        }
        if input.dry_run {
            return self.rehearse_record(targets, input.reason, input.passphrase.as_ref()).await;
        }
        self.record(permit.actor, targets, input.reason, input.since, &input.note, input.passphrase.as_ref()).await
    }
}
