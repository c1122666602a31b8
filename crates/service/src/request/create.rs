//! A request for an outside authority: its key is made and kept here, or the request was made elsewhere.

use chancery_domain::access::Verb;
use chancery_domain::issuance::{key_refusals, key_usages, name_refusals};
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::profile::Profile;
use chancery_domain::refusal::{Code, Refusal};
use chancery_domain::request::{Handler, State};
use chancery_pki::extension::{ExtendedKeyUsage, ExtensionValue as _, Extensions, SubjectAltName};
use chancery_pki::key::{KeyAlgorithm, PrivateKey};
use chancery_pki::name::{Attribute, Name};
use chancery_pki::oid;
use chancery_pki::request::{CertificationRequest, RequestTemplate};
use chancery_store::{Effect, request as rows};

use super::{Kept, RequestView};
use crate::access::Permit;
use crate::certificate::{Asked, Issue, plain_name};
use crate::error::{Error, Result};
use crate::{Actor, Service, input};

/// Longest common name (RFC 5280 appendix A, ub-common-name).
const LONGEST_COMMON_NAME: usize = 64;

/// What shall be requested.
#[derive(Clone, Debug, Default)]
pub struct CreateRequest {
    /// Display name; the first name when absent.
    pub name: Option<String>,
    /// Alternative names in users' notation.
    pub names: Vec<String>,
    /// Subject in either notation; the first name as common name when absent.
    pub subject: Option<String>,
    /// Profile slug, for key type and usages; guessed from the names when absent.
    pub profile: Option<String>,
    /// Key type; the profile's first when absent.
    pub key: Option<String>,
    /// PEM or DER of a request made elsewhere: it is kept as it is and no key is made.
    pub csr: Option<Vec<u8>>,
    /// Check, but change nothing.
    pub dry_run: bool,
}

impl Service {
    /// Makes or takes a request that waits for the certificate of an outside authority.
    pub async fn create_request(&self, actor: &Actor, input: &CreateRequest) -> Result<RequestView> {
        let permit = self.permit(actor, Verb::CreateRequest).await?;
        let about = input.names.join(", ");
        let result = self.try_create_request(&permit, input).await;
        self.logged(actor, Verb::CreateRequest, &about, result).await
    }

    async fn try_create_request(&self, permit: &Permit<'_>, input: &CreateRequest) -> Result<RequestView> {
        let actor = permit.actor;
        let received = input.csr.as_deref().map(input::request).transpose()?;
        if received.is_some() && !(input.names.is_empty() && input.subject.is_none() && input.key.is_none()) {
            let refusal = Refusal::new(Code::BadField).with("field", "csr").with("given", "names, subject or key too");
            return Err(refusal.with("wanted", "the request alone: it is kept as it was made").into());
        }
        let issue = Issue { names: input.names.clone(), subject: input.subject.clone(), ..Issue::default() };
        let mut asked = Asked::new(&issue, received.as_ref())?;
        let profile = self.profile_for(input.profile.as_deref(), &asked).await?;
        let now = self.now();
        let (request, key) = match received {
            Some(request) => (request, None),
            None => {
                asked.subject = subject(&asked);
                let (request, key) = make(input.key.as_deref(), &profile, &asked)?;
                (request, Some(self.seal(&key, "certificate", None, now)?))
            }
        };
        self.check_request(&profile, &asked, &request).await?;
        self.check_request_names(permit, &profile, &request).await?;
        let name = asked.called(input.name.as_deref())?;
        let settings = serde_json::to_string(&Kept { name }).map_err(|_| Error::Internal("settings have no JSON"))?;
        let row = rows::Request {
            id: if input.dry_run { chancery_domain::id::Id(0) } else { self.store.next_id(now) },
            handler: Handler::Csr.to_string(),
            state: State::Waiting.to_string(),
            csr: request.as_der().to_vec(),
            names: asked.names.iter().map(plain_name).collect(),
            subject: request.subject().to_line(),
            profile: Some(profile.slug.clone()),
            authority: None,
            spki_sha256: request.public_key().sha256(),
            vault_key: key.as_ref().map(|key| key.id),
            certificate: None,
            chain: None,
            person: actor.person,
            actor: actor.name.clone(),
            reason: None,
            settings,
            created: now,
            updated: now,
            version: 1,
        };
        if input.dry_run {
            return Ok(RequestView::of(row));
        }
        let mut facts = vec![Fact::new(FactKind::RequestCreated, actor.name.as_str()).object("request", row.id)];
        let mut effects = Vec::new();
        if let Some(key) = key {
            let stored = Fact::new(FactKind::KeyStored, actor.name.as_str()).object("key", key.id);
            facts.push(stored.detail("purpose", "certificate"));
            effects.push(Effect::InsertVaultKey(key));
        }
        effects.push(Effect::InsertRequest(Box::new(row.clone())));
        self.write(actor, effects, facts).await?;
        Ok(RequestView::of(row))
    }

    /// What no authority will sign, and what waits already.
    async fn check_request(&self, profile: &Profile, asked: &Asked, request: &CertificationRequest) -> Result<()> {
        let mut refusals = key_refusals(profile, request.public_key());
        refusals.extend(name_refusals(profile, &asked.names));
        for fault in asked.subject.length_faults() {
            refusals.push(
                Refusal::new(Code::FieldTooLong)
                    .with("field", oid::label(&fault.oid))
                    .with("found", fault.length.to_string())
                    .with("allowed", fault.bound.to_string()),
            );
        }
        let same = rows::outside_by_spki(&self.store, &request.public_key().sha256()).await?;
        if let Some(same) = same.into_iter().find(|same| same.state == State::Waiting.as_str()) {
            let given = RequestView::of(same).name;
            refusals.push(Refusal::new(Code::NameTaken).with("kind", "request").with("given", given));
        }
        if refusals.is_empty() { Ok(()) } else { Err(refusals.into()) }
    }
}

/// The subject asked for, or only a common name: the first name, where it fits.
fn subject(asked: &Asked) -> Name {
    if !asked.subject.is_empty() {
        return asked.subject.clone();
    }
    let first = asked.names.first().map(plain_name).filter(|name| name.chars().count() <= LONGEST_COMMON_NAME);
    Name::from_attributes(first.map(|name| Attribute::new(oid::COMMON_NAME, &name)))
}

/// A key, and a request of it that says what the profile is for.
fn make(word: Option<&str>, profile: &Profile, asked: &Asked) -> Result<(CertificationRequest, PrivateKey)> {
    let algorithm = match word {
        Some(word) => crate::authority::key_algorithm(word)?,
        None => profile.default_key().ok_or(Error::Internal("a profile takes no key"))?,
    };
    let key = PrivateKey::generate(algorithm).map_err(|_| Error::Internal("no key could be made"))?;
    let extensions = extensions(profile, asked, algorithm);
    let request = RequestTemplate { subject: asked.subject.clone(), extensions }.sign(&key);
    Ok((request.map_err(|_| Error::Internal("a request could not be signed"))?, key))
}

fn extensions(profile: &Profile, asked: &Asked, algorithm: KeyAlgorithm) -> Extensions {
    let mut extensions = Extensions::default();
    if !asked.names.is_empty() {
        extensions.push(SubjectAltName(asked.names.clone()).to_extension(asked.subject.is_empty()));
    }
    let usages = key_usages(profile, algorithm);
    if !usages.is_empty() {
        extensions.push(usages.to_extension(true));
    }
    let purposes: Vec<_> = profile.purposes().collect();
    if !purposes.is_empty() {
        extensions.push(ExtendedKeyUsage(purposes).to_extension(false));
    }
    extensions
}
