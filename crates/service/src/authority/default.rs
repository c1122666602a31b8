//! Which authority issues a profile when none is named.

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_store::Effect;

use super::setup::profiles;
use super::{AuthorityView, Settings};
use crate::error::{Error, Result};
use crate::{Actor, Service};

impl Service {
    /// Makes an authority the default for profiles (slugs or groups; all when empty).
    pub async fn make_default(&self, actor: &Actor, name: &str, words: &[String]) -> Result<AuthorityView> {
        let permit = self.permit(actor, Verb::DefaultAuthority).await?;
        let slugs = self.profile_slugs(words).await?;
        let slug = self.authority(name).await?.row.slug;
        let allowed = permit.check_authority(&slug);
        self.logged(actor, Verb::DefaultAuthority, name, allowed).await?;
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
        let settings_of = |text: &str| serde_json::from_str::<Settings>(text).unwrap_or_default();
        let held: Vec<String> =
            rows.iter().filter(|row| row.slug != slug).flat_map(|row| settings_of(&row.settings).default_for).collect();
        for mut row in rows {
            let mut settings = settings_of(&row.settings);
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
            row.settings = serde_json::to_string(&settings).map_err(|_| Error::Internal("settings have no JSON"))?;
            let fact = Fact::new(FactKind::AuthorityChanged, actor.name.as_str()).object("authority", &row.slug);
            facts.push(fact.detail("default_for", settings.default_for.join(" ")));
            effects.push(Effect::UpdateAuthority(Box::new(self.with_mac(row)?)));
        }
        if !effects.is_empty() {
            self.write(actor, effects, facts).await?;
        }
        self.view_of(slug).await
    }
}
