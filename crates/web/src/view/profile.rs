//! A profile.

use chancery_api::profile::{Profile, ProfileTest};
use chancery_domain::profile;
use chancery_service::authority::AuthorityView;

/// A profile with the authority that issues it by default: the one that says so, or the only issuing one.
pub(crate) fn profile(profile: &profile::Profile, own: bool, authorities: &[AuthorityView]) -> Profile {
    let issuing: Vec<_> = authorities.iter().filter(|one| one.state == "active" && one.kind != "root").collect();
    let default = issuing.iter().find(|one| one.default_for.contains(&profile.slug));
    let only = issuing.first().filter(|_| issuing.len() == 1 && !profile.ca);
    Profile {
        slug: profile.slug.clone(),
        title: profile.title.clone(),
        origin: if own { "own" } else { "builtin" }.to_owned(),
        authority: default.or(only).map(|one| one.slug.clone()),
        // A profile is plain data with string keys.
        rules: serde_json::to_value(profile).unwrap_or_default(),
    }
}

/// What would become of a request under a profile.
pub(crate) fn profile_test(found: chancery_service::profile::ProfileTest) -> ProfileTest {
    ProfileTest {
        accepted: found.accepted,
        faults: found.refusals.into_iter().map(crate::problem::fault).collect(),
        changes: found.changes.into_iter().map(super::certificate::change).collect(),
        findings: found.findings.iter().map(super::certificate::finding).collect(),
    }
}
