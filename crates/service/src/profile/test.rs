//! What would become of a request under a profile: the same decision and lints as issuing.

use chancery_domain::access::Verb;
use chancery_domain::issuance::{Change, Notice};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::lint::Finding;

use crate::certificate::Issue;
use crate::error::{Error, Result};
use crate::{Actor, Service};

/// What would become of a request under a profile.
#[derive(Clone, Debug)]
pub struct ProfileTest {
    /// Whether it would be issued.
    pub accepted: bool,
    /// Every reason why not.
    pub refusals: Vec<Refusal>,
    /// What would become of everything asked for; empty when refused.
    pub changes: Vec<Change>,
    /// What a person should see although it stops nothing.
    pub notices: Vec<Notice>,
    /// Findings of the lints that stop nothing.
    pub findings: Vec<Finding>,
}

impl Service {
    /// Tests a profile with a request, PEM or DER, by the authority that issues it by default.
    ///
    /// Errors: what cannot be read as a request; no such profile; no authority for it.
    pub async fn test_profile(&self, actor: &Actor, slug: &str, csr: &[u8]) -> Result<ProfileTest> {
        let permit = self.permit(actor, Verb::TestProfile).await?;
        let (csr, profile) = (Some(csr.to_vec()), Some(slug.to_owned()));
        // A verdict on the request, whether or not the key is locked.
        let issue = Issue { csr, profile, assume_unlocked: true, ..Issue::default() };
        match self.rehearse_issue(&permit, &issue).await {
            Ok(issued) => Ok(ProfileTest {
                accepted: true,
                refusals: Vec::new(),
                changes: issued.changes,
                notices: issued.notices,
                findings: issued.findings,
            }),
            Err(Error::Refused(refusals)) if refusals.iter().all(is_verdict) => Ok(ProfileTest {
                accepted: false,
                refusals,
                changes: Vec::new(),
                notices: Vec::new(),
                findings: Vec::new(),
            }),
            Err(error) => Err(error),
        }
    }
}

/// Whether the refusal says something about the request, not about the question. Names come from the request alone.
fn is_verdict(refusal: &Refusal) -> bool {
    let of_request = matches!(refusal.code, Code::PossessionNotProved | Code::NotAHostName);
    refusal.class() == chancery_domain::refusal::Class::Policy || of_request
}
