//! One more authority: a root, one below a root of ours, or one that somebody outside signs.

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::digest::{sha1, sha256};
use chancery_pki::extension::{BasicConstraints, ExtensionValue as _, Extensions, KeyUsage, NameConstraints, Usage};
use chancery_pki::key::{KeyAlgorithm, PrivateKey};
use chancery_pki::request::RequestTemplate;
use chancery_pki::serial::Serial;
use chancery_pki::signer::Signer;
use chancery_store::Effect;
use chancery_store::authority::{self as rows, AuthorityKind, AuthorityState};
use chancery_store::request;

use super::birth::{Plan, constraints, key_algorithm, subject};
use super::setup::{days, field, generate, publication};
use super::{AuthorityView, CrlSchedule, Settings, SubjectFields};
use crate::access::Permit;
use crate::error::{Error, Result};
use crate::{Actor, Passphrase, Service, text};

/// Serial number in the place of one that nobody has to remember.
pub(super) const STAND_IN: [u8; 16] = [0x7f; 16];

/// What one more authority shall be.
#[derive(Clone, Debug, Default)]
pub struct CreateAuthority {
    /// Common name and display name.
    pub name: String,
    /// `root`, `issuing` or `external`.
    pub kind: String,
    /// The authority above; the only root when absent.
    pub parent: Option<String>,
    /// Profiles or groups it shall be the default for.
    pub issue: Vec<String>,
    /// Subject fields besides the common name.
    pub subject: SubjectFields,
    /// Key type.
    pub key: Option<String>,
    /// Days of validity.
    pub days: Option<u32>,
    /// Word of the signature algorithm.
    pub signature: Option<String>,
    /// Publication base; that of the parent when absent.
    pub url: Option<String>,
    /// Most authorities below it.
    pub path_len: Option<u32>,
    /// Permitted name spaces.
    pub permitted: Vec<String>,
    /// Excluded name spaces.
    pub excluded: Vec<String>,
    /// Passphrase that will seal the new key.
    pub passphrase: Option<Passphrase>,
    /// Passphrase of the parent's key.
    pub parent_passphrase: Option<Passphrase>,
    /// Make it the default even when another authority is.
    pub make_default: bool,
    /// Check, but change nothing.
    pub dry_run: bool,
    /// In a rehearsal a locked key counts as if its passphrase were given.
    pub assume_unlocked: bool,
}

impl Service {
    /// Creates an authority. One signed outside waits as `pending` until its certificate is handed in.
    pub async fn create_authority(&self, actor: &Actor, input: &CreateAuthority) -> Result<AuthorityView> {
        let permit = self.permit(actor, Verb::CreateAuthority).await?;
        let result = self.try_create_authority(&permit, input).await;
        self.logged(actor, Verb::CreateAuthority, &input.name, result).await
    }

    async fn try_create_authority(&self, permit: &Permit<'_>, input: &CreateAuthority) -> Result<AuthorityView> {
        let actor = permit.actor;
        if input.name.trim().is_empty() {
            return Err(field("name", "", "a common name for the authority").into());
        }
        let passphrase = input.passphrase.as_ref().map(|given| text::secret("passphrase", given)).transpose()?;
        let kind: AuthorityKind = match input.kind.as_str() {
            "root" => AuthorityKind::Root,
            "" | "issuing" => AuthorityKind::Issuing,
            "external" => AuthorityKind::External,
            other => return Err(field("kind", other, "root, issuing or external").into()),
        };
        let taken = self.authority_rows().await?.into_iter().find(|row| row.display_name == input.name.trim());
        if let Some(row) = taken {
            return Err(Refusal::new(Code::NameTaken).with("kind", "authority").with("given", row.display_name).into());
        }
        let parent =
            if kind == AuthorityKind::Issuing { Some(self.parent_for(input.parent.as_deref()).await?) } else { None };
        // A list of authorities is a list of those there are: what lies below none of them is beyond it.
        permit.check_authority(parent.as_ref().map_or("", |parent| parent.row.slug.as_str()))?;
        let default_key = if kind == AuthorityKind::Root { KeyAlgorithm::EcP384 } else { KeyAlgorithm::EcP256 };
        let algorithm = match (&input.key, &parent) {
            (Some(word), _) => key_algorithm(word)?,
            // Like its parent: what can verify the one can verify the other.
            (None, Some(parent)) => super::view::key_type(&parent.certificate).unwrap_or(default_key),
            (None, None) => default_key,
        };
        let parent_url = parent.as_ref().and_then(|parent| parent.row.publication.clone());
        let plan = self.plan(input, kind, parent_url).await?;
        super::load::signature(algorithm, input.signature.as_deref())?;
        let makes_default = input.make_default || !input.issue.is_empty();
        let profiles = if makes_default { self.profile_slugs(&input.issue).await? } else { Vec::new() };
        let key = generate(algorithm)?;
        let now = self.now();
        if input.dry_run {
            self.store.check_time(now).await?;
            if let Some(parent) = &parent {
                self.check_signer(parent, input.parent_passphrase.as_ref(), input.assume_unlocked).await?;
            }
            if kind != AuthorityKind::External {
                self.prepare_authority(&plan, key.public_key(), parent.as_ref(), Serial::from_random(STAND_IN), now)?;
            }
            return Ok(AuthorityView::of_plan(&plan));
        }
        let row = self.seal(&key, "authority", passphrase, now)?;
        let stored =
            Fact::new(FactKind::KeyStored, actor.name.as_str()).object("key", row.id).detail("purpose", "authority");
        let vault_key = row.id;
        let mut effects = vec![Effect::InsertVaultKey(row)];
        let mut facts = vec![stored];
        if kind == AuthorityKind::External {
            let row = self.pending(actor, &plan, &key, vault_key, &mut effects, &mut facts).await?;
            self.write(actor, effects, facts).await?;
            return self.view(row).await;
        }
        let born = match &parent {
            Some(parent) => {
                let signer = self.signer(parent, input.parent_passphrase.as_ref()).await?;
                self.bear(actor, plan, &key, vault_key, Some((parent, signer.as_ref()))).await?
            }
            None => self.bear(actor, plan, &key, vault_key, None).await?,
        };
        effects.extend(born.effects);
        facts.extend(born.facts);
        if kind == AuthorityKind::Issuing {
            self.keep_defaults(actor, &profiles, &mut effects, &mut facts).await?;
        }
        // The job, which looks for authorities without a CRL, waits for the first one.
        let _turn = self.desk.signing().await;
        self.write(actor, effects, facts).await?;
        self.first_crl(actor, &born.authority, &key).await;
        if makes_default {
            return self.set_default(actor, &born.authority.row.slug, &profiles, input.make_default).await;
        }
        self.view(born.authority.row).await
    }

    async fn plan(&self, input: &CreateAuthority, kind: AuthorityKind, parent_url: Option<String>) -> Result<Plan> {
        let name = input.name.trim();
        let stem = if kind == AuthorityKind::Root { "root" } else { "issuing" };
        let crl = if kind == AuthorityKind::Root { CrlSchedule::ROOT } else { CrlSchedule::ISSUING };
        let default_days = if kind == AuthorityKind::Root { 3_652 } else { 1_826 };
        Ok(Plan {
            slug: self.next_slug(stem).await?,
            display_name: name.to_owned(),
            kind,
            subject: subject(name, &input.subject)?,
            days: days(input.days, default_days)?,
            path_len: if kind == AuthorityKind::Root { input.path_len } else { Some(input.path_len.unwrap_or(0)) },
            constraints: NameConstraints {
                permitted: constraints(&input.permitted)?,
                excluded: constraints(&input.excluded)?,
            },
            publication: input.url.as_deref().map(publication).transpose()?.or(parent_url),
            settings: Settings { signature: input.signature.clone(), crl, ..Settings::default() },
        })
    }

    /// The next free slug of a stem: a slug names one key for ever.
    pub(crate) async fn next_slug(&self, stem: &str) -> Result<String> {
        let highest = self.authority_rows().await?.iter().filter_map(|row| number_of(&row.slug, stem)).max();
        Ok(format!("{stem}-{}", highest.unwrap_or(0) + 1))
    }

    async fn parent_for(&self, name: Option<&str>) -> Result<super::Authority> {
        if let Some(name) = name {
            return self.authority(name).await;
        }
        let rows = self.authority_rows().await?;
        let mut roots: Vec<_> = rows
            .into_iter()
            .filter(|row| row.kind == AuthorityKind::Root && row.state == AuthorityState::Active)
            .collect();
        match (roots.pop(), roots.as_slice()) {
            (Some(root), []) => self.load(root),
            (Some(root), others) => {
                let candidates: Vec<&str> = others.iter().chain([&root]).map(|row| row.slug.as_str()).collect();
                let refusal = Refusal::new(Code::Ambiguous).with("kind", "root").with("given", "");
                Err(refusal.with("candidates", candidates.join(", ")).into())
            }
            (None, _) => Err(Code::NoAuthority.into()),
        }
    }

    /// The row and request of an authority that waits for its certificate.
    async fn pending(
        &self,
        actor: &Actor,
        plan: &Plan,
        key: &PrivateKey,
        vault_key: chancery_domain::id::Id,
        effects: &mut Vec<Effect>,
        facts: &mut Vec<Fact>,
    ) -> Result<rows::Authority> {
        let now = self.now();
        let issuer = self.issuer_id(actor, &plan.subject).await?;
        let extensions = Extensions::new(vec![
            BasicConstraints { ca: true, path_len: plan.path_len.map(u64::from) }.to_extension(true),
            KeyUsage::of([Usage::KeyCertSign, Usage::CrlSign]).to_extension(true),
        ]);
        let request = RequestTemplate { subject: plan.subject.clone(), extensions }.sign(key as &dyn Signer);
        let request = request.map_err(|_| Error::Internal("a request could not be signed"))?;
        let settings = serde_json::to_string(&plan.settings).map_err(|_| Error::Internal("settings have no JSON"))?;
        let row = self.with_mac(rows::Authority {
            id: self.store.next_id(now),
            slug: plan.slug.clone(),
            display_name: plan.display_name.clone(),
            kind: plan.kind,
            state: AuthorityState::Pending,
            parent: None,
            issuer,
            vault_key: Some(vault_key),
            certificate: None,
            subject: plan.subject.as_der().to_vec(),
            name_sha1: sha1(plan.subject.as_der()),
            name_sha256: sha256(plan.subject.as_der()),
            key_sha1: key.public_key().key_identifier(),
            key_sha256: sha256(key.public_key().key_bytes()),
            publication: plan.publication.clone(),
            settings,
            created: now,
            version: 1,
            mac: Vec::new(),
        })?;
        let asked = request::Request {
            id: self.store.next_id(now),
            handler: "csr".to_owned(),
            state: "waiting".to_owned(),
            csr: request.as_der().to_vec(),
            names: Vec::new(),
            subject: plan.subject.to_line(),
            profile: Some("sub-ca".to_owned()),
            authority: Some(row.id),
            spki_sha256: key.public_key().sha256(),
            vault_key: Some(vault_key),
            certificate: None,
            chain: None,
            person: None,
            actor: actor.name.clone(),
            reason: None,
            settings: "{}".to_owned(),
            created: now,
            updated: now,
            version: 1,
        };
        facts.push(
            Fact::new(FactKind::AuthorityCreated, actor.name.as_str())
                .object("authority", &row.slug)
                .detail("state", "pending"),
        );
        facts.push(Fact::new(FactKind::RequestCreated, actor.name.as_str()).object("request", asked.id));
        effects.push(Effect::InsertAuthority(Box::new(row.clone())));
        effects.push(Effect::InsertRequest(Box::new(asked)));
        Ok(row)
    }
}

fn number_of(slug: &str, stem: &str) -> Option<u32> {
    slug.strip_prefix(stem)?.strip_prefix('-')?.parse().ok()
}
