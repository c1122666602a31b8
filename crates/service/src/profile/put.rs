//! Making a profile, or changing one; a built-in one is overridden under its own name.

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::profile::Profile;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::digest::{hex, sha256};
use chancery_store::{Effect, profile as rows};
use serde_json::Value;

use super::{MAC, ProfileView};
use crate::access::Permit;
use crate::error::{Error, Result};
use crate::{Actor, Service};

/// Names that rows of certificates use for what is not issued by a profile.
const RESERVED: [&str; 1] = ["root-ca"];

impl Service {
    /// Creates or replaces the profile `slug`. `rules` is the profile as JSON; its `slug` may be left out. With `dry_run` it
    /// is only checked.
    ///
    /// Errors: `CHY-1019` for everything that makes no sense; nothing is changed then.
    pub async fn put_profile(&self, actor: &Actor, slug: &str, rules: &Value, dry_run: bool) -> Result<ProfileView> {
        let permit = self.permit(actor, Verb::PutProfile).await?;
        let result = self.try_put_profile(&permit, slug, rules, dry_run).await;
        self.logged(actor, Verb::PutProfile, slug, result).await
    }

    async fn try_put_profile(
        &self,
        permit: &Permit<'_>,
        slug: &str,
        rules: &Value,
        dry_run: bool,
    ) -> Result<ProfileView> {
        let actor = permit.actor;
        permit.check_profile(slug)?;
        let profile = read(slug, rules)?;
        if dry_run {
            return Ok(ProfileView { own: true, ..self.profile_view(profile).await? });
        }
        let body = serde_json::to_string(&profile).map_err(|_| Error::Internal("a profile has no JSON"))?;
        let version = rows::by_slug(&self.store, slug).await?.map_or(0, |row| row.version);
        let mac = self.vault.mac(MAC, body.as_bytes())?;
        let fact = Fact::new(FactKind::ProfileChanged, actor.name.as_str())
            .object("profile", slug)
            .detail("sha256", hex(&sha256(body.as_bytes())));
        let row = rows::Profile { slug: slug.to_owned(), body, updated: self.now(), version, mac };
        self.write(actor, vec![Effect::PutProfile(row)], vec![fact]).await?;
        self.profile_view(profile).await
    }
}

fn read(slug: &str, rules: &Value) -> Result<Profile> {
    let mut rules = rules.clone();
    if let Some(object) = rules.as_object_mut() {
        object.entry("slug").or_insert_with(|| slug.into());
    }
    let profile: Profile = serde_json::from_value(rules.clone())
        .map_err(|error| bad("rules", &error.to_string(), "the form that `chancery profile show` prints"))?;
    let mut refusals: Vec<Refusal> =
        profile.check().into_iter().map(|fault| bad(fault.field, &fault.found, fault.wanted)).collect();
    let read = serde_json::to_value(&profile).unwrap_or_default();
    if let Some(place) = list_for_object("rules", &rules, &read) {
        refusals.push(bad(&place, "a list", "an object"));
    }
    if profile.slug != slug {
        refusals.push(bad("slug", &profile.slug, "the name under which the profile is put"));
    }
    if RESERVED.contains(&slug) {
        refusals.push(bad("slug", slug, "another name: certificates of roots use this one"));
    }
    if refusals.is_empty() { Ok(profile) } else { Err(refusals.into()) }
}

/// Where a list stands although an object was read: serde fills fields from a list as well, in their order.
fn list_for_object(place: &str, given: &Value, read: &Value) -> Option<String> {
    match (given, read) {
        (Value::Array(_), Value::Object(_)) => Some(place.to_owned()),
        (Value::Object(given), Value::Object(read)) => {
            given.iter().find_map(|(name, given)| list_for_object(&format!("{place}.{name}"), given, read.get(name)?))
        }
        (Value::Array(given), Value::Array(read)) => {
            given.iter().zip(read).find_map(|(given, read)| list_for_object(place, given, read))
        }
        _ => None,
    }
}

fn bad(field: &str, found: &str, wanted: &str) -> Refusal {
    Refusal::new(Code::BadProfile).with("field", field).with("found", found).with("wanted", wanted)
}
