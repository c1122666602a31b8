//! A profile.

use chancery_api::profile::{Profile, ProfileTest};
use chancery_service::profile::ProfileView;

/// A profile with the authority that issues it by default.
pub(crate) fn profile(view: ProfileView) -> Profile {
    let ProfileView { profile, own, authority } = view;
    Profile {
        origin: if own { "own" } else { "builtin" }.to_owned(),
        authority,
        // A profile is plain data with string keys.
        rules: serde_json::to_value(&profile).unwrap_or_default(),
        slug: profile.slug,
        title: profile.title,
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
