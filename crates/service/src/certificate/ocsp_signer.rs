//! The certificate of an OCSP signer: through the same pipeline as every other, with a key of ours.

use std::sync::Arc;

use chancery_domain::access::Verb;
use chancery_domain::issuance::{Application, Validity};
use chancery_domain::profile::Profile;
use chancery_pki::extension::Extensions;
use chancery_pki::key::KeyAlgorithm;
use chancery_pki::name::{Attribute, Name};
use chancery_pki::oid;
use chancery_pki::request::RequestTemplate;
use chancery_pki::signer::Signer;
use chancery_pki::time::Time;
use chancery_store::certificate as rows;

use super::issue::Subject;
use crate::authority::{Authority, generate, key_type};
use crate::error::{Error, Result};
use crate::{Actor, Service};

/// Profile of signers.
pub(crate) const OCSP_PROFILE: &str = "ocsp";
/// Purpose of their keys in the vault: a certificate of that profile that was issued to somebody else has another.
pub(crate) const OCSP_KEY: &str = "ocsp";
/// Characters of a common name (RFC 5280 appendix A.1) without ours.
const LONGEST_NAME: usize = 64 - " OCSP".len();

impl Service {
    /// Makes a key for answers of an authority and issues its certificate. The one before may stay in use until its end.
    pub(crate) async fn issue_ocsp_signer(
        &self,
        actor: &Actor,
        authority: &Authority,
        signer: &dyn Signer,
        replaces: Option<rows::Certificate>,
    ) -> Result<()> {
        let now = self.now();
        self.store.check_time(now).await?;
        let permit = self.permit(actor, Verb::Issue).await?;
        self.newest_rules().await?;
        let profile = self.profile(OCSP_PROFILE).await?;
        let authority = self.with_room(actor, Arc::new(authority.clone()), false).await?;
        let key = generate(key_for(&authority, &profile)?)?;
        let shortened: String = authority.row.display_name.chars().take(LONGEST_NAME).collect();
        let display_name = format!("{} OCSP", shortened.trim_end());
        let subject = Name::from_attributes([Attribute::new(oid::COMMON_NAME, &display_name)]);
        let template = RequestTemplate { subject: subject.clone(), extensions: Extensions::default() };
        let request = template.sign(key.as_ref()).map_err(|_| Error::Internal("a request could not be signed"))?;
        let application = Application {
            subject,
            names: Vec::new(),
            public_key: key.public_key().clone(),
            requested: Extensions::default(),
            validity: validity(&authority, &profile, now),
        };
        let subject = Subject {
            profile: &profile,
            authority: &authority,
            application: &application,
            display_name,
            csr: request.as_der().to_vec(),
            new_key: Some(self.seal(&key, OCSP_KEY, None, now)?),
            held_key: None,
            note: String::new(),
            owner: replaces.as_ref().and_then(|old| old.person),
            replaces,
            rules: None,
        };
        self.finish(&permit, subject, signer).await.map(drop)
    }
}

/// As long as the profile allows: the authority's key may not be open again soon. Nothing outlives the authority.
fn validity(authority: &Authority, profile: &Profile, now: Time) -> Validity {
    let end = authority.certificate.not_after();
    let outlives = now.plus_days(i64::from(profile.validity_max)) > end;
    if outlives { Validity::Until(end) } else { Validity::Days(profile.validity_max) }
}

/// The same kind of key as the authority's, so that whoever can check the one can check the other, but a quick one.
fn key_for(authority: &Authority, profile: &Profile) -> Result<KeyAlgorithm> {
    use KeyAlgorithm as K;
    let wanted = match key_type(&authority.certificate) {
        Some(K::Rsa2048 | K::Rsa3072 | K::Rsa4096) => K::Rsa2048,
        Some(K::Ed25519) => K::Ed25519,
        Some(K::MlDsa44) => K::MlDsa44,
        Some(K::MlDsa65 | K::MlDsa87) => K::MlDsa65,
        _ => K::EcP256,
    };
    let accepted = profile.key_algorithms().any(|algorithm| algorithm == wanted);
    let default = || profile.default_key().ok_or(Error::Internal("a profile takes no key"));
    if accepted { Ok(wanted) } else { default() }
}
