//! Everything valid an authority issued, again under what took its place: first as a plan, then in bulk.

use chancery_domain::access::Verb;
use chancery_domain::id::Id;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use chancery_store::authority::AuthorityState;
use chancery_store::certificate::{self as rows, CertificateState, Filter, Order};

use super::{Authority, RenewAuthority};
use crate::access::Permit;
use crate::certificate::Renew;
use crate::error::{Error, Result};
use crate::{Actor, Passphrase, Service};

/// Certificates read at once.
const PART: u32 = 500;
/// Days of a certificate when nothing says otherwise.
const USUAL_DAYS: u32 = 365;

/// How everything is re-issued.
#[derive(Clone, Debug, Default)]
pub struct Reissue {
    /// The authority that issues now; the default of each profile when absent.
    pub to: Option<String>,
    /// Passphrase of that authority's key.
    pub passphrase: Option<Passphrase>,
    /// Answer with the plan alone.
    pub dry_run: bool,
    /// In a rehearsal a locked key counts as if its passphrase were given.
    pub assume_unlocked: bool,
}

/// What was re-issued, or will be.
#[derive(Clone, Debug)]
pub struct Reissued {
    /// When the old authority ends.
    pub authority_ends: Time,
    /// Last moment at which a certificate of the longest default length still fits under it.
    pub last_full_length: Time,
    /// One row for each valid certificate, soonest end first.
    pub items: Vec<ReissueRow>,
}

/// One certificate of a re-issue.
#[derive(Clone, Debug)]
pub struct ReissueRow {
    /// Name of the certificate.
    pub name: String,
    /// Serial number of the old one.
    pub serial: Serial,
    /// When the old one ends.
    pub not_after: Time,
    /// Serial number of the new one; `None` in a plan.
    pub new_serial: Option<Serial>,
    /// Why it was not, or cannot be, re-issued.
    pub fault: Option<Refusal>,
}

/// What is remembered of a certificate while all of them are gone through.
struct Due {
    id: Id,
    row: ReissueRow,
    is_authority: Option<String>,
}

impl Service {
    /// Issues everything valid of an authority again, soonest end first. A certificate that is refused does not stop
    /// the others; a locked key does. Certificates that have a successor are left alone, so it can be run again.
    ///
    /// Errors: `CHY-3001` and `CHY-3007` of the new authority's key, before anything is issued.
    pub async fn reissue_authority(&self, actor: &Actor, name: &str, input: &Reissue) -> Result<Reissued> {
        let permit = self.permit(actor, Verb::ReissueAuthority).await?;
        let result = self.try_reissue_authority(&permit, name, input).await;
        self.logged(actor, Verb::ReissueAuthority, name, result).await
    }

    async fn try_reissue_authority(&self, permit: &Permit<'_>, name: &str, input: &Reissue) -> Result<Reissued> {
        let old = self.authority(name).await?;
        permit.check_authority(&old.row.slug)?;
        let to = match &input.to {
            Some(to) => Some(self.authority(to).await?),
            None => None,
        };
        if let Some(to) = &to {
            if to.row.id == old.row.id || to.row.state != AuthorityState::Active {
                let refusal = Refusal::new(Code::BadField).with("field", "to").with("given", &to.row.slug);
                return Err(refusal.with("wanted", "another authority that issues").into());
            }
            self.check_signer(to, input.passphrase.as_ref(), input.dry_run && input.assume_unlocked).await?;
        }
        let (mut due, days) = self.due(&old).await?;
        for due in &mut due {
            match self.reissue_one(permit, &old, to.as_ref(), due, input).await {
                Ok(serial) => due.row.new_serial = serial,
                Err(Error::Refused(refusals)) => {
                    let is_key = |refusal: &Refusal| matches!(refusal.code, Code::Locked | Code::WrongPassphrase);
                    if refusals.iter().any(is_key) {
                        return Err(Error::Refused(refusals));
                    }
                    due.row.fault = refusals.into_iter().next();
                }
                Err(error) => return Err(error),
            }
        }
        let authority_ends = old.certificate.not_after();
        Ok(Reissued {
            authority_ends,
            last_full_length: authority_ends.plus_days(-i64::from(days)),
            items: due.into_iter().map(|due| due.row).collect(),
        })
    }

    /// All of them first: re-issuing changes the lists they are read from. The number is the longest default length in
    /// days among their profiles.
    async fn due(&self, old: &Authority) -> Result<(Vec<Due>, u32)> {
        let filter = Filter {
            authority: Some(old.row.id),
            state: Some(CertificateState::Valid),
            current: true,
            ..Filter::default()
        };
        let authorities = self.authority_rows().await?;
        let (mut all, mut profiles, mut after) = (Vec::new(), old.settings.default_for.clone(), None);
        loop {
            let page = rows::list(&self.store, &filter, Order::Expiry, self.now(), after, PART).await?;
            for damaged in &page.damaged {
                tracing::warn!(%damaged, "a certificate row cannot be read");
            }
            for row in page.items {
                // A root's own certificate is not issued again: the root is replaced. A new authority makes its own signer.
                if self.is_ocsp_signer(&row).await?
                    || old.row.certificate.as_deref() == Some(row.der.as_slice())
                    || row.profile.as_deref() == Some("root-ca")
                {
                    continue;
                }
                let of = authorities.iter().find(|other| other.certificate.as_deref() == Some(row.der.as_slice()));
                profiles.extend(row.profile.clone().filter(|slug| !profiles.contains(slug) && of.is_none()));
                let item = ReissueRow {
                    name: row.display_name,
                    serial: row.serial,
                    not_after: row.not_after,
                    new_serial: None,
                    fault: None,
                };
                all.push(Due { id: row.id, row: item, is_authority: of.map(|other| other.slug.clone()) });
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let mut longest = None;
        for slug in profiles {
            // A profile that is gone says nothing about lengths.
            if let Ok(profile) = self.profile(&slug).await {
                longest = longest.max(Some(profile.validity_default));
            }
        }
        Ok((all, longest.unwrap_or(USUAL_DAYS)))
    }

    async fn reissue_one(
        &self,
        permit: &Permit<'_>,
        old: &Authority,
        to: Option<&Authority>,
        due: &Due,
        input: &Reissue,
    ) -> Result<Option<Serial>> {
        if let Some(slug) = &due.is_authority {
            let renew = RenewAuthority {
                parent_passphrase: input.passphrase.clone(),
                dry_run: input.dry_run,
                assume_unlocked: input.assume_unlocked,
                ..RenewAuthority::default()
            };
            let view = self.renew_below(permit, slug, &renew, to).await?;
            let serial = view.certificate.map(|certificate| certificate.serial().clone());
            return Ok(serial.filter(|_| !input.dry_run));
        }
        let row = rows::by_id(&self.store, due.id).await?.ok_or(Error::Internal("a certificate is missing"))?;
        let to = match to {
            Some(to) => to.row.slug.clone(),
            None => self.follower(old, row.profile.as_deref().unwrap_or_default()).await?,
        };
        let renew = Renew {
            authority: Some(to),
            passphrase: input.passphrase.clone(),
            dry_run: input.dry_run,
            assume_unlocked: input.assume_unlocked,
            ..Renew::default()
        };
        let issued = self.renew_row(permit, row, &renew, false).await?;
        Ok((!input.dry_run).then_some(issued.certificate.row.serial))
    }

    /// Who issues a profile in place of `old`: the one of the same name, else the profile's default.
    async fn follower(&self, old: &Authority, profile: &str) -> Result<String> {
        let rows = self.authority_rows().await?;
        let is_heir = |row: &&chancery_store::authority::Authority| {
            row.id != old.row.id && row.state == AuthorityState::Active && row.display_name == old.row.display_name
        };
        if let Some(heir) = rows.iter().find(is_heir) {
            return Ok(heir.slug.clone());
        }
        let profile = self.profile(profile).await?;
        let default = self.authority_for(None, &profile).await?;
        if default.row.id == old.row.id {
            return Err(Refusal::new(Code::NoAuthorityForPurpose).with("profile", &profile.title).into());
        }
        Ok(default.row.slug.clone())
    }
}
