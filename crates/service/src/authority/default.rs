//! Which authority issues a profile when none is named.

use chancery_domain::access::Verb;
use chancery_domain::log::Fact;
use chancery_store::Effect;
use chancery_store::authority::{Authority, AuthorityKind, AuthorityState};

use super::setup::profiles;
use super::{AuthorityView, Settings};
use crate::error::Result;
use crate::{Actor, Service};

impl Service {
    /// Makes an authority the default for profiles (slugs or groups; all when empty).
    pub async fn make_default(
        &self,
        actor: &Actor,
        name: &str,
        words: &[String],
        dry_run: bool,
    ) -> Result<AuthorityView> {
        let permit = self.permit(actor, Verb::DefaultAuthority).await?;
        let slugs = self.profile_slugs(words).await?;
        let authority = self.authority(name).await?;
        let slug = authority.row.slug.clone();
        let allowed = permit.check_authority(&slug).and_then(|()| authority.check_issues());
        self.logged(actor, Verb::DefaultAuthority, name, allowed).await?;
        if dry_run {
            let mut view = self.view_of(&slug).await?;
            let new: Vec<String> = slugs.into_iter().filter(|slug| !view.default_for.contains(slug)).collect();
            view.default_for.extend(new);
            return Ok(view);
        }
        self.set_default(actor, &slug, &slugs, true).await
    }

    /// Slugs of profiles by words: groups or slugs, also of profiles made here.
    pub(crate) async fn profile_slugs(&self, words: &[String]) -> Result<Vec<String>> {
        let mut own = Vec::new();
        let mut others = Vec::new();
        for word in words {
            let is_own = chancery_store::profile::by_slug(&self.store, word).await?.is_some();
            if is_own { own.push(word.clone()) } else { others.push(word.clone()) }
        }
        if !others.is_empty() || words.is_empty() {
            own.extend(profiles(&others)?);
        }
        Ok(own)
    }

    /// Sets the default; with `take` it is taken from other authorities, without it only free profiles are.
    pub(crate) async fn set_default(
        &self,
        actor: &Actor,
        slug: &str,
        slugs: &[String],
        take: bool,
    ) -> Result<AuthorityView> {
        let (mut effects, mut facts) = (Vec::new(), Vec::new());
        let rows = self.authority_rows().await?;
        let held: Vec<String> =
            rows.iter().filter(|row| row.slug != slug).flat_map(|row| Settings::of(row).default_for).collect();
        for row in rows {
            let mut settings = Settings::of(&row);
            let before = settings.clone();
            if row.slug == slug {
                let wanted = slugs.iter().filter(|slug| take || !held.contains(slug));
                let new: Vec<String> = wanted.filter(|slug| !settings.default_for.contains(slug)).cloned().collect();
                settings.default_for.extend(new);
            } else if take {
                settings.default_for.retain(|slug| !slugs.contains(slug));
            }
            if settings == before {
                continue;
            }
            let (effect, fact) = self.with_settings(actor, row, &settings)?;
            effects.push(effect);
            facts.push(fact.detail("default_for", settings.default_for.join(" ")));
        }
        if !effects.is_empty() {
            self.write(actor, effects, facts).await?;
        }
        self.view_of(slug).await
    }
    /// While one authority alone issues, it does so under every profile. This names it for those that name nobody, but for
    /// `except`, so that they are issued as before when another one begins to issue beside it.
    pub(super) async fn keep_defaults(
        &self,
        actor: &Actor,
        except: &[String],
        effects: &mut Vec<Effect>,
        facts: &mut Vec<Fact>,
    ) -> Result<()> {
        let is_issuing = |row: &Authority| row.state == AuthorityState::Active && row.kind != AuthorityKind::Root;
        let mut issuing: Vec<Authority> = self.authority_rows().await?.into_iter().filter(is_issuing).collect();
        let (Some(only), true) = (issuing.pop(), issuing.is_empty()) else { return Ok(()) };
        let mut settings = Settings::of(&only);
        let profiles = self.all_profiles().await?.into_iter().map(|(profile, _)| profile);
        let open =
            profiles.filter(|profile| !profile.ca && !except.contains(&profile.slug)).map(|profile| profile.slug);
        let open: Vec<String> = open.filter(|slug| !settings.default_for.contains(slug)).collect();
        if !open.is_empty() {
            settings.default_for.extend(open);
            let (effect, fact) = self.with_settings(actor, only, &settings)?;
            effects.push(effect);
            facts.push(fact.detail("default_for", settings.default_for.join(" ")));
        }
        Ok(())
    }
}
