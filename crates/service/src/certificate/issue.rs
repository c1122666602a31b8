//! Issuing: decide, lint, sign, write down, and only then hand out.

use std::sync::Arc;

use chancery_domain::access::Verb;
use chancery_domain::id::Id;
use chancery_domain::issuance::{Application, Decision, decide};
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::profile::{Custody, LintLevel, Profile};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::certificate::Certificate;
use chancery_pki::extension::{ExtensionValue as _, Extensions, SubjectAltName};
use chancery_pki::issuance::Prepared;
use chancery_pki::key::{PrivateKey, PublicKey};
use chancery_pki::lint::{Context, Purpose};
use chancery_pki::oid;
use chancery_pki::request::{CertificationRequest, RequestTemplate};
use chancery_pki::serial::Serial;
use chancery_pki::signer::Signer;
use chancery_pki::time::Time;
use chancery_store::certificate::{self as rows, Source, Standing};
use chancery_store::{Effect, request};

use super::application::Asked;
use super::{Issued, plain_names};
use crate::access::Permit;
use crate::authority::Authority;
use crate::error::{Error, Result, key_compromised, lint_refusals};
use crate::{Actor, Passphrase, Service, input, once, text};

/// How often an issuance is decided anew because authorities or profiles were changed meanwhile.
const ATTEMPTS: usize = 5;
/// Stands where the serial will be.
const STAND_IN: [u8; 16] = [0x7f; 16];

/// What somebody wants issued.
#[derive(Clone, Debug, Default)]
pub struct Issue {
    /// PEM or DER of a request; absent when the authority shall make and keep the key.
    pub csr: Option<Vec<u8>>,
    /// Key type the authority makes.
    pub key: Option<String>,
    /// Profile slug; guessed from the names when absent.
    pub profile: Option<String>,
    /// Slug or name of the authority.
    pub authority: Option<String>,
    /// Subject in either notation, in place of the request's.
    pub subject: Option<String>,
    /// Alternative names in users' notation, in addition to the request's.
    pub names: Vec<String>,
    /// Days of validity.
    pub days: Option<u32>,
    /// Last second of validity, RFC 3339.
    pub until: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// A note for people.
    pub note: String,
    /// Whose it shall be: id, address or name of a person; the actor's when absent and the actor is a person.
    pub owner: Option<String>,
    /// Passphrase of the authority's key.
    pub passphrase: Option<Passphrase>,
    /// Decide, lint and show, but sign nothing.
    pub dry_run: bool,
    /// In a rehearsal a locked key counts as if its passphrase were given.
    pub assume_unlocked: bool,
}

/// Everything of one issuance but the decision.
pub(super) struct Subject<'a> {
    pub(super) profile: &'a Profile,
    pub(super) authority: &'a Authority,
    pub(super) application: &'a Application,
    pub(super) display_name: String,
    /// The request as received or made, kept for renewals.
    pub(super) csr: Vec<u8>,
    /// Row of the key when it is kept here, to be inserted.
    pub(super) new_key: Option<chancery_store::vault::VaultKey>,
    /// Key kept here already.
    pub(super) held_key: Option<Id>,
    pub(super) note: String,
    /// Whose it will be.
    pub(super) owner: Option<Id>,
    /// The certificate this one replaces.
    pub(super) replaces: Option<rows::Certificate>,
    /// Number of the rules that profile and authority are of; `None` when they were just read.
    pub(super) rules: Option<i64>,
}

/// What was handed in, read.
struct Intake {
    profile: Arc<Profile>,
    application: Application,
    display_name: String,
    csr: Vec<u8>,
    new_key: Option<chancery_store::vault::VaultKey>,
    owner: Option<Id>,
}

impl Intake {
    fn subject<'a>(&'a self, authority: &'a Authority, input: &Issue) -> Subject<'a> {
        Subject {
            profile: &self.profile,
            authority,
            application: &self.application,
            display_name: self.display_name.clone(),
            csr: self.csr.clone(),
            new_key: self.new_key.clone(),
            held_key: None,
            note: input.note.clone(),
            owner: self.owner,
            replaces: None,
            rules: None,
        }
    }
}

impl Service {
    /// Issues a certificate. Errors: every refusal of profile, authority and lints at once; to members `CHY-2010` and the
    /// like for names that are not proved to be theirs.
    pub async fn issue(&self, actor: &Actor, input: &Issue) -> Result<Issued> {
        let permit = self.permit(actor, Verb::Issue).await?;
        if let Some(done) = self.issued_before().await? {
            return Ok(done);
        }
        let about = input.names.join(", ");
        let result = self.issue_by_rules(&permit, input).await;
        self.logged(actor, Verb::Issue, &about, result).await
    }

    /// Decides again when authorities or profiles were changed meanwhile, here or on another node.
    async fn issue_by_rules(&self, permit: &Permit<'_>, input: &Issue) -> Result<Issued> {
        for _ in 0..ATTEMPTS {
            let rules = if input.dry_run { self.newest_rules().await? } else { self.rules().await? };
            let result = self.try_issue(permit, input, rules.number()).await;
            if !self.is_outdated(&rules, &result).await? {
                return result;
            }
        }
        Err(changed_meanwhile())
    }

    async fn try_issue(&self, permit: &Permit<'_>, input: &Issue, rules: i64) -> Result<Issued> {
        if input.dry_run {
            return Box::pin(self.rehearse_issue(permit, input)).await;
        }
        let asked = self.intake(permit, input).await?;
        let authority = self.authority_for(input.authority.as_deref(), &asked.profile).await?;
        let authority = self.with_room(permit.actor, authority, false).await?;
        self.store.check_time(self.now()).await?;
        let signer = self.signer(&authority, input.passphrase.as_ref()).await?;
        self.with_crl(permit.actor, &authority, &signer).await?;
        let subject = Subject { rules: Some(rules), ..asked.subject(&authority, input) };
        self.finish(permit, subject, signer.as_ref()).await
    }

    /// What would be issued, or every reason why not. Changes nothing.
    pub(crate) async fn rehearse_issue(&self, permit: &Permit<'_>, input: &Issue) -> Result<Issued> {
        let asked = self.intake(permit, input).await?;
        let authority = self.authority_for(input.authority.as_deref(), &asked.profile).await?;
        let authority = self.with_room(permit.actor, authority, true).await?;
        self.store.check_time(self.now()).await?;
        self.check_signer(&authority, input.passphrase.as_ref(), input.assume_unlocked).await?;
        self.rehearse(permit, &asked.subject(&authority, input)).await
    }

    async fn intake(&self, permit: &Permit<'_>, input: &Issue) -> Result<Intake> {
        let owner = self.owner_for(permit, input.owner.as_deref()).await?;
        let request = input.csr.as_deref().map(input::request).transpose()?;
        let asked = Asked::new(input, request.as_ref())?;
        let profile = self.profile_for(input.profile.as_deref(), &asked).await?;
        let display_name = asked.called(input.name.as_deref())?;
        text::note(&input.note)?;
        let (application, csr, new_key) = match request {
            Some(request) => (asked.with_key(request.public_key().clone()), request.as_der().to_vec(), None),
            None => self.with_held_key(input, &profile, asked, self.now())?,
        };
        Ok(Intake { profile, application, display_name, csr, new_key, owner })
    }

    /// Makes the key that the authority keeps, and a request of it.
    fn with_held_key(
        &self,
        input: &Issue,
        profile: &Profile,
        asked: Asked,
        now: Time,
    ) -> Result<(Application, Vec<u8>, Option<chancery_store::vault::VaultKey>)> {
        if profile.custody != Custody::Authority && input.key.is_none() {
            let refusal = Refusal::new(Code::BadField).with("field", "csr").with("given", "");
            return Err(refusal.with("wanted", "a request: the key of this profile is made by whoever uses it").into());
        }
        let (key, request) = held_key(input.key.as_deref(), profile, &asked)?;
        let row = self.seal(&key, "certificate", None, now)?;
        Ok((asked.with_key(key.public_key().clone()), request.as_der().to_vec(), Some(row)))
    }

    /// Decides and lints as [`Self::finish`] does, and shows what would be signed.
    pub(super) async fn rehearse(&self, permit: &Permit<'_>, subject: &Subject<'_>) -> Result<Issued> {
        let now = self.now();
        self.check_not_of_authority(subject).await?;
        self.check_not_compromised(&subject.application.public_key).await?;
        let (decision, prepared) = self.draft(permit, subject, Serial::from_random(STAND_IN), now).await?;
        self.preview(subject, decision, &prepared).await
    }

    /// Decides, lints, signs and writes down. The one road to a certificate for all verbs.
    pub(super) async fn finish(
        &self,
        permit: &Permit<'_>,
        subject: Subject<'_>,
        signer: &dyn Signer,
    ) -> Result<Issued> {
        let (now, actor) = (self.now(), permit.actor);
        let (authority, profile, rules) = (subject.authority, subject.profile, subject.rules);
        self.check_not_of_authority(&subject).await?;
        let (decision, prepared) = self.drafted(permit, &subject, now).await?;
        let findings = prepared.findings().to_vec();
        let certificate = prepared.sign(signer).map_err(|_| Error::Internal("a certificate could not be signed"))?;
        let (row, effects, facts) = self.rows_of(actor, subject, &certificate, now)?;
        let mut commit = self.commit_of(actor);
        (commit.effects, commit.facts, commit.rules) = (effects, facts, rules);
        self.commit(commit).await?;
        self.index_in_turn(now).await;
        let (changes, notices) = decision.into_telling();
        let issued = self.just_issued(row, &certificate, authority, profile).await?;
        Ok(Issued { changes, notices, findings, ..issued })
    }

    /// The decision and the linted bytes with a serial of their own. Refusals burn none.
    async fn drafted(&self, permit: &Permit<'_>, subject: &Subject<'_>, now: Time) -> Result<(Decision, Prepared)> {
        let issuer = subject.authority.row.issuer;
        let spare = self.store.spare_serial(issuer).await;
        let drafted = self.draft(permit, subject, Serial::from_random(spare.unwrap_or(STAND_IN)), now).await;
        match (drafted, spare) {
            (Ok(drafted), Some(_)) => Ok(drafted),
            (Ok(_), None) => prepare(subject, self.store.take_serial(issuer, now).await?, now),
            (Err(error), spare) => {
                if let Some(serial) = spare {
                    self.store.return_serial(issuer, serial).await;
                }
                // What the commit would have said comes first.
                self.check_not_compromised(&subject.application.public_key).await?;
                Err(error)
            }
        }
    }

    async fn draft(
        &self,
        permit: &Permit<'_>,
        subject: &Subject<'_>,
        serial: Serial,
        now: Time,
    ) -> Result<(Decision, Prepared)> {
        let (decision, prepared) = prepare(subject, serial, now)?;
        self.check_reach(permit, subject, &decision).await?;
        self.check_unique(subject, &decision, now).await?;
        Ok((decision, prepared))
    }

    fn rows_of(
        &self,
        actor: &Actor,
        subject: Subject<'_>,
        certificate: &Certificate,
        now: Time,
    ) -> Result<(rows::Certificate, Vec<Effect>, Vec<Fact>)> {
        let id = self.store.next_id(now);
        let request_id = self.store.next_id(now);
        let key = subject.new_key.as_ref().map(|row| row.id).or(subject.held_key);
        let names = plain_names(certificate);
        let row = rows::Certificate {
            id,
            issuer: subject.authority.row.issuer,
            serial: certificate.serial().clone(),
            authority: Some(subject.authority.row.id),
            profile: Some(subject.profile.slug.clone()),
            lineage: subject.replaces.as_ref().map_or(id, |old| old.lineage),
            display_name: subject.display_name,
            subject: certificate.subject().to_line(),
            names: names.clone(),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            spki_sha256: certificate.public_key().sha256(),
            subject_key_id: certificate.subject_key_identifier(),
            vault_key: key,
            request: Some(request_id),
            person: subject.owner,
            source: Source::Issued,
            crl_partition: subject.authority.settings.partition.number,
            standing: Standing::None,
            replaced_by: None,
            tags: Vec::new(),
            note: subject.note,
            created: now,
            version: 1,
            der: certificate.as_der().to_vec(),
        };
        let asked = request::Request {
            id: request_id,
            handler: "built-in".to_owned(),
            state: "issued".to_owned(),
            csr: subject.csr,
            names,
            subject: subject.application.subject.to_line(),
            profile: row.profile.clone(),
            authority: row.authority,
            spki_sha256: row.spki_sha256,
            vault_key: key,
            certificate: Some(id),
            chain: None,
            person: subject.owner,
            actor: actor.name.clone(),
            reason: None,
            settings: "{}".to_owned(),
            created: now,
            updated: now,
            version: 1,
        };
        let mut facts = vec![Fact::new(FactKind::RequestCreated, actor.name.as_str()).object("request", request_id)];
        let mut effects = Vec::new();
        if let Some(key) = subject.new_key {
            facts.push(
                Fact::new(FactKind::KeyStored, actor.name.as_str())
                    .object("key", key.id)
                    .detail("purpose", &key.purpose),
            );
            effects.push(Effect::InsertVaultKey(key));
        }
        effects.push(Effect::InsertRequest(Box::new(asked)));
        effects.push(Effect::InsertCertificate(Box::new(row.clone())));
        if let Some(mut old) = subject.replaces {
            old.replaced_by = Some(id);
            facts.push(
                Fact::new(FactKind::CertificateChanged, actor.name.as_str())
                    .object("certificate", old.id)
                    .detail("replaced_by", id),
            );
            effects.push(Effect::UpdateCertificate(Box::new(old)));
        }
        Ok((row, effects, facts))
    }

    async fn check_reach(&self, permit: &Permit<'_>, subject: &Subject<'_>, decision: &Decision) -> Result<()> {
        let authority = (subject.authority.row.slug.as_str(), subject.authority.certificate.subject());
        self.check_decision(permit, subject.profile, authority, decision).await
    }

    /// Refuses keys of authorities.
    async fn check_not_of_authority(&self, subject: &Subject<'_>) -> Result<()> {
        match self.rules().await?.authority_with(&subject.application.public_key) {
            Some(name) => Err(Refusal::new(Code::KeyInAuthority).with("authority", name).into()),
            None => Ok(()),
        }
    }

    /// Refuses keys that were revoked for compromise. The commit does so by itself.
    pub(crate) async fn check_not_compromised(&self, key: &PublicKey) -> Result<()> {
        let key = key.sha256();
        match rows::compromised_since(&self.store, &key).await? {
            Some(since) => Err(key_compromised(&key, since).into()),
            None => Ok(()),
        }
    }

    /// Refuses a second valid certificate with the same subject, where the profile says so.
    async fn check_unique(&self, subject: &Subject<'_>, decision: &Decision, now: Time) -> Result<()> {
        if !subject.profile.unique_subject {
            return Ok(());
        }
        let line = decision.template().subject.to_line();
        let replaced = subject.replaces.as_ref().map(|old| old.id);
        let others = rows::by_subject(&self.store, &line).await?;
        let other = others.iter().find(|other| {
            other.not_after > now
                && other.standing == Standing::None
                && other.issuer == subject.authority.row.issuer
                && Some(other.id) != replaced
        });
        match other {
            Some(other) => Err(Refusal::new(Code::SubjectNotUnique)
                .with("subject", line)
                .with("serial", other.serial.to_hex())
                .into()),
            None => Ok(()),
        }
    }

    /// What was issued under the idempotency key at hand, when its answer was lost.
    pub(super) async fn issued_before(&self) -> Result<Option<Issued>> {
        let Some(id) = once::made_before() else { return Ok(None) };
        let row = rows::by_id(&self.store, id).await?.ok_or(Error::Internal("an idempotency row names nothing"))?;
        Box::pin(self.issued(row)).await.map(Some)
    }
}

fn changed_meanwhile() -> Error {
    Refusal::new(Code::ChangedMeanwhile).with("object", "authority").into()
}

/// The decision and the linted bytes.
fn prepare(subject: &Subject<'_>, serial: Serial, now: Time) -> Result<(Decision, Prepared)> {
    let decision = decide(subject.profile, subject.application, &subject.authority.issuer(), serial, now)?;
    let context = Context {
        purpose: purpose(subject.profile),
        public: subject.profile.lint == LintLevel::Public,
        issuer: Some(&subject.authority.certificate),
    };
    let prepared = Prepared::new(decision.to_tbs()?, &context).map_err(|findings| lint_refusals(&findings))?;
    Ok((decision, prepared))
}

/// Which lints apply.
pub(crate) fn purpose(profile: &Profile) -> Purpose {
    let purposes: Vec<_> = profile.purposes().collect();
    let has = |oid| purposes.contains(&oid);
    match () {
        () if profile.ca => Purpose::SubCa,
        () if has(oid::SERVER_AUTH) => Purpose::Server,
        () if has(oid::EMAIL_PROTECTION) => Purpose::Email,
        () if has(oid::CODE_SIGNING) => Purpose::CodeSigning,
        () if has(oid::TIME_STAMPING) => Purpose::Timestamping,
        () if has(oid::OCSP_SIGNING) => Purpose::OcspSigning,
        () if has(oid::CLIENT_AUTH) => Purpose::Client,
        () => Purpose::Other,
    }
}

/// A key the authority keeps, and the request that stands for it.
pub(super) fn held_key(
    word: Option<&str>,
    profile: &Profile,
    asked: &Asked,
) -> Result<(Arc<PrivateKey>, CertificationRequest)> {
    let algorithm = match word {
        Some(word) => crate::authority::key_algorithm(word)?,
        None => profile.default_key().ok_or(Error::Internal("a profile takes no key"))?,
    };
    let key = PrivateKey::generate(algorithm).map_err(|_| Error::Internal("no key could be made"))?;
    let mut extensions = Extensions::default();
    if !asked.names.is_empty() {
        extensions.push(SubjectAltName(asked.names.clone()).to_extension(false));
    }
    let template = RequestTemplate { subject: asked.subject.clone(), extensions };
    let request = template.sign(&key).map_err(|_| Error::Internal("a request could not be signed"))?;
    Ok((Arc::new(key), request))
}
