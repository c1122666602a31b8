//! Profiles: built-in ones, and those edited here, whose rows carry a MAC.

mod put;
mod test;

pub use test::ProfileTest;

use std::sync::Arc;

use chancery_domain::access::Verb;
use chancery_domain::profile::{Profile, builtin, builtins};
use chancery_domain::refusal::{Code, Refusal};
use chancery_store::authority::{Authority, AuthorityKind, AuthorityState};
use chancery_store::profile as rows;

use crate::authority::Settings;
use crate::error::{Error, Result};
use crate::vault::VaultError;
use crate::{Actor, Service};

/// Kind of row in MACs.
pub(crate) const MAC: &str = "profile";

/// A profile with what stands around it.
#[derive(Clone, Debug)]
pub struct ProfileView {
    /// The rules.
    pub profile: Profile,
    /// Whether it was edited or made here.
    pub own: bool,
    /// Slug of the authority that issues it unless another is named: the one that says so, or the only issuing one.
    pub authority: Option<String>,
}

impl ProfileView {
    fn new(profile: Profile, own: bool, issuing: &[(String, Vec<String>)]) -> Self {
        let default = issuing.iter().find(|(_, slugs)| slugs.contains(&profile.slug));
        let only = issuing.first().filter(|_| issuing.len() == 1 && !profile.ca);
        let authority = default.or(only).map(|(slug, _)| slug.clone());
        Self { profile, own, authority }
    }
}

impl Service {
    /// The profile with this slug: the edited one, else the built-in one.
    pub(crate) async fn profile(&self, slug: &str) -> Result<Arc<Profile>> {
        let rules = self.rules().await?;
        self.profile_by(&rules, slug).await
    }

    /// The same, from the database.
    pub(crate) async fn read_profile(&self, slug: &str) -> Result<Profile> {
        if let Some(row) = rows::by_slug(&self.store, slug).await? {
            return self.profile_in(row).await;
        }
        builtin(slug).ok_or_else(|| Refusal::new(Code::NotFound).with("kind", "profile").with("given", slug).into())
    }

    /// All profiles that the scope reaches, built-in ones first.
    pub async fn profiles(&self, actor: &Actor) -> Result<Vec<ProfileView>> {
        let permit = self.permit(actor, Verb::SeeProfiles).await?;
        let issuing = self.issuing().await?;
        let all = self.all_profiles().await?.into_iter();
        let all = all.filter(|(profile, _)| permit.check_profile(&profile.slug).is_ok());
        Ok(all.map(|(profile, own)| ProfileView::new(profile, own, &issuing)).collect())
    }

    /// One profile. Errors: `CHY-3012`; `CHY-3031` for one beyond the scope.
    pub async fn show_profile(&self, actor: &Actor, slug: &str) -> Result<ProfileView> {
        let permit = self.permit(actor, Verb::SeeProfiles).await?;
        self.watched(&permit, slug, permit.check_profile(slug)).await?;
        let profile = self.profile(slug).await?;
        self.profile_view(profile.as_ref().clone()).await
    }

    pub(crate) async fn profile_view(&self, profile: Profile) -> Result<ProfileView> {
        let own = rows::by_slug(&self.store, &profile.slug).await?.is_some();
        Ok(ProfileView::new(profile, own, &self.issuing().await?))
    }

    /// Slugs of authorities that issue, and what each issues unless another is named.
    async fn issuing(&self) -> Result<Vec<(String, Vec<String>)>> {
        let is_issuing = |row: &Authority| row.state == AuthorityState::Active && row.kind != AuthorityKind::Root;
        let rows = self.authority_rows().await?.into_iter().filter(is_issuing);
        Ok(rows
            .map(|row| {
                let settings = Settings::of(&row);
                (row.slug, settings.default_for)
            })
            .collect())
    }

    /// All profiles; whether each was edited or made here stands beside it.
    pub(crate) async fn all_profiles(&self) -> Result<Vec<(Profile, bool)>> {
        let mut own = Vec::new();
        for row in rows::all(&self.store).await?.items {
            own.push(self.profile_in(row).await?);
        }
        let mut all: Vec<(Profile, bool)> = builtins()
            .into_iter()
            .map(|builtin| match own.iter().position(|profile| profile.slug == builtin.slug) {
                Some(place) => (own.swap_remove(place), true),
                None => (builtin, false),
            })
            .collect();
        own.sort_by(|a, b| a.slug.cmp(&b.slug));
        all.extend(own.into_iter().map(|profile| (profile, true)));
        Ok(all)
    }

    /// Rows of profiles that cannot be relied on.
    pub(crate) async fn damaged_profiles(&self) -> Result<Vec<chancery_store::Error>> {
        let page = rows::all(&self.store).await?;
        let mut damaged = page.damaged;
        for row in page.items {
            let slug = row.slug.clone();
            match self.profile_in(row).await {
                Ok(_) => {}
                Err(Error::Vault(VaultError::RowChanged)) => {
                    damaged.push(chancery_store::Error::Corrupt { table: "profile", id: slug, what: "mac" });
                }
                Err(Error::Store(error @ chancery_store::Error::Corrupt { .. })) => damaged.push(error),
                Err(error) => return Err(error),
            }
        }
        Ok(damaged)
    }

    /// The profile in a row, when its MAC is good and the log tells of none that is newer; read again when it was
    /// written meanwhile.
    async fn profile_in(&self, row: rows::Profile) -> Result<Profile> {
        let profile = self.open_profile(&row)?;
        if self.is_newest(MAC, &row.slug, row.version, &row.mac).await? {
            return Ok(profile);
        }
        let older = || chancery_store::Error::Corrupt { table: "profile", id: row.slug.clone(), what: "version" };
        let again = rows::by_slug(&self.store, &row.slug).await?.ok_or_else(older)?;
        let profile = self.open_profile(&again)?;
        match self.is_newest(MAC, &again.slug, again.version, &again.mac).await? {
            true => Ok(profile),
            false => Err(older().into()),
        }
    }

    fn open_profile(&self, row: &rows::Profile) -> Result<Profile> {
        self.vault.check_mac(MAC, row.body.as_bytes(), &row.mac)?;
        let damaged = || chancery_store::Error::Corrupt { table: "profile", id: row.slug.clone(), what: "body" };
        let profile: Profile = serde_json::from_str(&row.body).map_err(|_| damaged())?;
        // The MAC is over the body: a body moved to another name would be another profile's rules.
        if profile.slug != row.slug {
            return Err(VaultError::RowChanged.into());
        }
        Ok(profile)
    }
}
