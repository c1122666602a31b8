//! What was published, and what changed from one list to the next.

use std::collections::BTreeMap;

use chancery_domain::access::Verb;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::crl::{CertificateList, RevokedEntry};
use chancery_pki::extension::ReasonCode;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use chancery_store::authority as rows;
use chancery_store::crl::{self, Crl};

use crate::error::Result;
use crate::{Actor, Service, part};

/// Most entries of each kind that a difference lists.
const MOST_LISTED: usize = 10_000;

/// What changed from one CRL of a scope to a later one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrlDiff {
    /// Slug of the authority.
    pub authority: String,
    /// Number of the older one.
    pub from: u64,
    /// Number of the newer one.
    pub to: u64,
    /// Entries only the newer one has.
    pub added: Vec<Listed>,
    /// Entries only the older one has: lifted holds, and certificates that ended long enough ago.
    pub removed: Vec<Listed>,
    /// Entries of both with another reason or date, as in the newer one.
    pub changed: Vec<Listed>,
    /// Whether there are more than are listed.
    pub more: bool,
}

/// An entry of a CRL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// Serial number.
    pub serial: Serial,
    /// When it was revoked.
    pub date: Time,
    /// RFC 5280 name of the reason.
    pub reason: &'static str,
}

impl Service {
    /// CRLs of an authority that are remembered, newest first, without their bytes.
    pub async fn crl_history(&self, actor: &Actor, name: &str, limit: Option<u32>) -> Result<Vec<Crl>> {
        self.permit(actor, Verb::SeeCrls).await?;
        let row = self.authority_row(name).await?;
        Ok(crl::history(&self.store, row.id, part::limit(limit)?).await?)
    }

    /// What changed between two CRLs of one scope of an authority.
    ///
    /// Errors: `CHY-3012` when there is no such CRL or its entries are no longer kept; a refusal of `to` when the two are
    /// not of one scope.
    pub async fn crl_diff(&self, actor: &Actor, name: &str, from: u64, to: u64) -> Result<CrlDiff> {
        self.permit(actor, Verb::SeeCrls).await?;
        let row = self.authority_row(name).await?;
        let (old, old_list) = self.kept_crl(&row, from).await?;
        let (new, new_list) = self.kept_crl(&row, to).await?;
        if (old.crl_partition, old.kind) != (new.crl_partition, new.kind) || from > to {
            let refusal = Refusal::new(Code::BadField).with("field", "to").with("given", to.to_string());
            return Err(refusal.with("wanted", "the number of a later CRL of the same partition and kind").into());
        }
        let mut before = entries(&old_list);
        let (mut added, mut changed) = (Vec::new(), Vec::new());
        for (serial, entry) in entries(&new_list) {
            match before.remove(serial) {
                None => added.push(listed(&entry)),
                Some(old) if old.date != entry.date || old.extensions_der() != entry.extensions_der() => {
                    changed.push(listed(&entry));
                }
                Some(_) => {}
            }
        }
        let mut removed: Vec<Listed> = before.values().map(listed).collect();
        let mut more = false;
        for list in [&mut added, &mut removed, &mut changed] {
            more |= list.len() > MOST_LISTED;
            list.truncate(MOST_LISTED);
        }
        Ok(CrlDiff { authority: row.slug, from, to, added, removed, changed, more })
    }

    async fn kept_crl(&self, row: &rows::Authority, number: u64) -> Result<(Crl, CertificateList)> {
        let missing = |kind: &str| Refusal::new(Code::NotFound).with("kind", kind).with("given", number.to_string());
        let found = match i64::try_from(number) {
            Ok(number) => crl::by_number(&self.store, row.issuer, number).await?,
            Err(_) => None,
        };
        let mut found = found.filter(|crl| crl.authority == row.id).ok_or_else(|| missing("CRL"))?;
        let der = found.der.take().ok_or_else(|| missing("list of entries any more of CRL"))?;
        let damaged = || chancery_store::Error::Corrupt { table: "crl", id: found.id.to_string(), what: "der" };
        let list = CertificateList::from_der(der).map_err(|_| damaged())?;
        Ok((found, list))
    }
}

/// Entries by serial number. One that cannot be read was never written here.
fn entries(list: &CertificateList) -> BTreeMap<&[u8], RevokedEntry<'_>> {
    list.entries().flatten().map(|entry| (entry.serial, entry)).collect()
}

fn listed(entry: &RevokedEntry<'_>) -> Listed {
    let reason = entry.reason().map_or("unspecified", ReasonCode::name);
    Listed { serial: Serial::from_integer(entry.serial), date: entry.date, reason }
}
