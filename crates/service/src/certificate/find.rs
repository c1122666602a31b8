//! What NAME means: a name's current certificate, a serial number in any notation, a thumbprint, an id (decision 16).

use std::collections::BTreeMap;

use chancery_domain::access::Verb;
use chancery_domain::id::Id;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::digest::unhex;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use chancery_store::certificate::{self as rows, Certificate, NameQuery, Standing};

use super::{CertificateView, Issued};
use crate::access::Permit;
use crate::error::Result;
use crate::{Actor, Service};

/// Most certificates of one name that are looked at.
const MOST: u32 = 1_000;

impl Service {
    /// One certificate. Errors: `CHY-3012` nothing found, `CHY-3013` several, with the list.
    pub async fn certificate(&self, actor: &Actor, name: &str) -> Result<CertificateView> {
        let row = self.see(actor, name).await?;
        self.certificate_view(row).await
    }

    /// One certificate with its chain.
    pub async fn certificate_chain(&self, actor: &Actor, name: &str) -> Result<Issued> {
        let row = self.see(actor, name).await?;
        self.issued(row).await
    }

    /// Every certificate of the lineage, newest first.
    pub async fn certificate_history(&self, actor: &Actor, name: &str) -> Result<Vec<CertificateView>> {
        let row = self.see(actor, name).await?;
        self.certificate_views(rows::by_lineage(&self.store, row.lineage).await?).await
    }

    async fn see(&self, actor: &Actor, name: &str) -> Result<Certificate> {
        let permit = self.permit(actor, Verb::SeeCertificates).await?;
        let found = self.find_for(&permit, name).await;
        self.watched(&permit, name, found).await
    }

    /// What NAME means among the certificates that are reached. What is somebody else's is as if it were not there.
    pub(crate) async fn find_for(&self, permit: &Permit<'_>, name: &str) -> Result<Certificate> {
        let name = name.trim();
        let reached = |row: &Certificate| permit.reaches(row.person);
        let mut found = rows::by_name(&self.store, NameQuery::Exact(&plain(name)), MOST).await?;
        found.retain(reached);
        if found.is_empty() {
            found = self.find_by_number(name).await?;
            found.retain(reached);
        }
        if found.is_empty() {
            found = self.find_by_display_name(name, permit.owner).await?;
        }
        if found.is_empty() && self.has_no_authority().await? {
            return Err(Code::NoAuthority.into());
        }
        let row = one_of(found, name, self.now())?;
        self.check_row(permit, &row).await?;
        Ok(row)
    }

    async fn find_by_number(&self, text: &str) -> Result<Vec<Certificate>> {
        if let Ok(id) = text.parse()
            && let Some(row) = rows::by_id(&self.store, id).await?
        {
            return Ok(vec![row]);
        }
        let bytes = unhex(text).unwrap_or_default();
        if matches!(bytes.len(), 20 | 32 | 64) {
            let found = rows::by_thumbprint(&self.store, &bytes).await?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        // Only digits may be either; hex goes first, as serial numbers are shown here.
        for serial in [Serial::from_hex(text), Serial::from_decimal(text)].into_iter().flatten() {
            let found = rows::by_serial_any_issuer(&self.store, &serial).await?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    async fn find_by_display_name(&self, name: &str, person: Option<Id>) -> Result<Vec<Certificate>> {
        let filter = rows::Filter { text: name.to_owned(), person, ..rows::Filter::default() };
        let page = rows::list(&self.store, &filter, rows::Order::Newest, self.now(), None, MOST).await?;
        Ok(page.items.into_iter().filter(|row| row.display_name.eq_ignore_ascii_case(name)).collect())
    }
}

/// A host name as it is stored: A-labels, lower case.
fn plain(name: &str) -> String {
    use chancery_pki::general_name::GeneralName;
    match GeneralName::guess(name) {
        Ok(name) => super::plain_name(&name),
        Err(_) => name.to_owned(),
    }
}

/// The current certificate of the one lineage; lineages that are over step back behind living ones.
fn one_of(found: Vec<Certificate>, name: &str, now: Time) -> Result<Certificate> {
    let mut lineages: BTreeMap<_, Certificate> = BTreeMap::new();
    for row in found {
        let current = lineages.entry(row.lineage).or_insert_with(|| row.clone());
        if row.id > current.id {
            *current = row;
        }
    }
    let mut currents: Vec<Certificate> = lineages.into_values().collect();
    let is_living = |row: &Certificate| row.not_after >= now && row.standing != Standing::Revoked;
    if currents.iter().any(is_living) {
        currents.retain(is_living);
    }
    match (currents.pop(), currents.as_slice()) {
        (Some(row), []) => Ok(row),
        (None, _) => Err(Refusal::new(Code::NotFound).with("kind", "certificate").with("given", name).into()),
        (Some(last), others) => {
            let line = |row: &Certificate| {
                let profile = row.profile.as_deref().unwrap_or("outside");
                format!("{} {} until {}", row.serial, profile, row.not_after.to_date())
            };
            let candidates: Vec<String> = others.iter().chain([&last]).map(line).collect();
            Err(Refusal::new(Code::Ambiguous)
                .with("kind", "certificate")
                .with("given", name)
                .with("candidates", candidates.join("; "))
                .into())
        }
    }
}
