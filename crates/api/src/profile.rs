//! Profiles: `/api/v1/profiles`. A profile is a JSON object; its form is documented in the book.

mod rules;

use serde::{Deserialize, Serialize};

pub use rules::{Custody, FieldRule, LintLevel, NameRules, Permission, Rules, SubjectField};

/// A profile as answers show it. `GET /profiles` answers `Envelope<Page<Profile>>`, `GET /profiles/{slug}` and
/// `PUT /profiles/{slug}` (body: the rules; creates or replaces) `Envelope<Profile>`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Profile {
    /// Slug.
    pub slug: String,
    /// Name for people.
    pub title: String,
    /// Whether it is as it came, `builtin`, or was edited or made here, `own`.
    pub origin: String,
    /// Slug of the authority that issues it by default.
    pub authority: Option<String>,
    /// The rules.
    #[schema(value_type = Rules)]
    pub rules: serde_json::Value,
}

/// `POST /profiles/{slug}/test`: what would become of a request. Answer: `Envelope<ProfileTest>`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestProfile {
    /// PEM of a request.
    pub csr: String,
}

/// What would become of a request under a profile.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ProfileTest {
    /// Whether it would be issued.
    pub accepted: bool,
    /// Every reason why not.
    pub faults: Vec<crate::Fault>,
    /// What would become of everything asked for; empty when refused.
    pub changes: Vec<crate::certificate::Change>,
    /// Findings of the lints.
    pub findings: Vec<crate::certificate::Finding>,
}
