//! Renewing an authority (same key, new certificate) and replacing it (new key, next slug, same subject).

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::extension::NameConstraints;
use chancery_pki::key::KeyAlgorithm;
use chancery_pki::serial::Serial;
use chancery_pki::signer::Signer;
use chancery_pki::time::Time;
use chancery_store::Effect;
use chancery_store::authority::{AuthorityKind, AuthorityState};
use chancery_store::certificate as certificates;

use super::birth::{Plan, certificate_row, key_algorithm};
use super::create::STAND_IN;
use super::setup::{days, field, generate};
use super::{Authority, AuthorityView, OpenPartition, Settings};
use crate::access::Permit;
use crate::error::{Error, Result};
use crate::{Actor, Passphrase, Service};

/// How an authority is renewed or replaced.
#[derive(Clone, Debug, Default)]
pub struct RenewAuthority {
    /// Days of validity; as before when absent.
    pub days: Option<u32>,
    /// Key type of a replacement; as before when absent.
    pub key: Option<String>,
    /// Passphrase of its own key, and of its replacement.
    pub passphrase: Option<Passphrase>,
    /// Passphrase of the parent's key.
    pub parent_passphrase: Option<Passphrase>,
    /// Check, but change nothing.
    pub dry_run: bool,
    /// In a rehearsal a locked key counts as if its passphrase were given.
    pub assume_unlocked: bool,
}

impl Service {
    /// A new certificate for the same key and subject: everything issued stays verifiable with the new one.
    pub async fn renew_authority(&self, actor: &Actor, name: &str, input: &RenewAuthority) -> Result<AuthorityView> {
        let permit = self.permit(actor, Verb::RenewAuthority).await?;
        let result = self.renew_below(&permit, name, input, None).await;
        self.logged(actor, Verb::RenewAuthority, name, result).await
    }

    /// Renews below `above`, or below the parent it has (or what took its place).
    pub(crate) async fn renew_below(
        &self,
        permit: &Permit<'_>,
        name: &str,
        input: &RenewAuthority,
        above: Option<&Authority>,
    ) -> Result<AuthorityView> {
        let (authority, actor) = (self.authority(name).await?, permit.actor);
        permit.check_authority(&authority.row.slug)?;
        super::load::active(&authority.row)?;
        let plan = plan_like(&authority, authority.row.slug.clone(), input.days)?;
        check_not_shorter(&authority, input.days, self.now())?;
        let parent = match above {
            Some(above) => Some(above.clone()),
            None => self.parent_of(&authority).await?,
        };
        if input.dry_run {
            self.check_signer(&authority, input.passphrase.as_ref(), input.assume_unlocked).await?;
            if let Some(parent) = &parent {
                self.check_signer(parent, input.parent_passphrase.as_ref(), input.assume_unlocked).await?;
            }
            let (now, key) = (self.now(), authority.certificate.public_key());
            self.store.check_time(now).await?;
            self.check_not_compromised(key).await?;
            self.prepare_authority(&plan, key, parent.as_ref(), Serial::from_random(STAND_IN), now)?;
            return Ok(AuthorityView::of_plan(&plan));
        }
        let own = self.signer(&authority, input.passphrase.as_ref()).await?;
        let parent_signer = match &parent {
            Some(parent) => Some(self.signer(parent, input.parent_passphrase.as_ref()).await?),
            None => None,
        };
        let now = self.now();
        self.store.check_time(now).await?;
        let issuer = parent.as_ref().map_or(authority.row.issuer, |parent| parent.row.issuer);
        let serial = self.store.take_serial(issuer, now).await?;
        let prepared = self.prepare_authority(&plan, own.public_key(), parent.as_ref(), serial, now)?;
        let signer: &dyn Signer = parent_signer.as_deref().unwrap_or(own.as_ref());
        let certificate = prepared.sign(signer).map_err(|_| Error::Internal("the certificate could not be signed"))?;

        let vault_key = authority.row.vault_key.ok_or(Error::Internal("an authority without a key signed"))?;
        let signed_by = parent.as_ref().map_or(authority.row.id, |parent| parent.row.id);
        let stored = certificate_row(self.store.next_id(now), issuer, signed_by, &plan, vault_key, &certificate, now);
        let mut row = authority.row.clone();
        row.certificate = Some(certificate.as_der().to_vec());
        row.parent = parent.as_ref().map(|parent| parent.row.id);
        // It was the old certificate that was revoked.
        let settings = Settings { revoked: None, ..authority.settings.clone() };
        row.settings = serde_json::to_string(&settings).map_err(|_| Error::Internal("settings have no JSON"))?;
        let row = self.with_mac(row)?;
        let fact = Fact::new(FactKind::AuthorityChanged, actor.name.as_str())
            .object("authority", &row.slug)
            .detail("renewed_sha256", chancery_pki::digest::hex(&certificate.sha256()));
        let mut facts = vec![fact];
        let mut effects = Vec::new();
        for mut old in certificates::by_thumbprint(&self.store, &authority.certificate.sha256()).await? {
            old.replaced_by = Some(stored.id);
            let fact = Fact::new(FactKind::CertificateChanged, actor.name.as_str()).object("certificate", old.id);
            facts.push(fact.detail("replaced_by", stored.id));
            effects.push(Effect::UpdateCertificate(Box::new(old)));
        }
        effects.push(Effect::InsertCertificate(Box::new(stored)));
        effects.push(Effect::UpdateAuthority(Box::new(row.clone())));
        self.write(actor, effects, facts).await?;
        self.view_of(&row.slug).await
    }

    /// A new key under the same subject with the next slug; it becomes the default for what the old one issued, and the
    /// old one is retired: it issues no more, its CRLs go on.
    pub async fn replace_authority(&self, actor: &Actor, name: &str, input: &RenewAuthority) -> Result<AuthorityView> {
        let permit = self.permit(actor, Verb::ReplaceAuthority).await?;
        let result = self.try_replace_authority(&permit, name, input).await;
        self.logged(actor, Verb::ReplaceAuthority, name, result).await
    }

    async fn try_replace_authority(
        &self,
        permit: &Permit<'_>,
        name: &str,
        input: &RenewAuthority,
    ) -> Result<AuthorityView> {
        let (old, actor) = (self.authority(name).await?, permit.actor);
        permit.check_authority(&old.row.slug)?;
        super::load::active(&old.row)?;
        let stem = if old.row.kind == AuthorityKind::Root { "root" } else { "issuing" };
        let plan = plan_like(&old, self.next_slug(stem).await?, input.days)?;
        let before = super::view::key_type(&old.certificate).unwrap_or(KeyAlgorithm::EcP256);
        let algorithm = input.key.as_deref().map_or(Ok(before), key_algorithm)?;
        super::load::signature(algorithm, plan.settings.signature.as_deref())?;
        let key = generate(algorithm)?;
        let parent = self.parent_of(&old).await?;
        if input.dry_run {
            if let Some(parent) = &parent {
                self.check_signer(parent, input.parent_passphrase.as_ref(), input.assume_unlocked).await?;
            }
            let now = self.now();
            self.store.check_time(now).await?;
            self.prepare_authority(&plan, key.public_key(), parent.as_ref(), Serial::from_random(STAND_IN), now)?;
            return Ok(AuthorityView::of_plan(&plan));
        }
        let parent_signer = match &parent {
            Some(parent) => Some(self.signer(parent, input.parent_passphrase.as_ref()).await?),
            None => None,
        };
        let passphrase = input.passphrase.as_ref().map(Passphrase::as_str);
        let row = self.seal(&key, "authority", passphrase, self.now())?;
        let vault_key = row.id;
        let stored =
            Fact::new(FactKind::KeyStored, actor.name.as_str()).object("key", row.id).detail("purpose", "authority");
        let above = parent.as_ref().zip(parent_signer.as_deref().map(|signer| signer as &dyn Signer));
        let born = self.bear(actor, plan, &key, vault_key, above).await?;
        let mut retired = old.row.clone();
        retired.state = AuthorityState::Retired;
        let mut settings = old.settings.clone();
        settings.default_for.clear();
        retired.settings = serde_json::to_string(&settings).map_err(|_| Error::Internal("settings have no JSON"))?;
        let fact = Fact::new(FactKind::AuthorityChanged, actor.name.as_str())
            .object("authority", &retired.slug)
            .detail("state", "retired")
            .detail("replaced_by", &born.authority.row.slug);
        let retired = Effect::UpdateAuthority(Box::new(self.with_mac(retired)?));
        let effects = [Effect::InsertVaultKey(row)].into_iter().chain(born.effects).chain([retired]).collect();
        // The job, which looks for authorities without a CRL, waits for the first one.
        let _turn = self.desk.signing().await;
        self.write(actor, effects, [stored, fact].into_iter().chain(born.facts).collect()).await?;
        self.first_crl(actor, &born.authority, &key).await;
        self.view_of(&born.authority.row.slug).await
    }

    async fn parent_of(&self, authority: &Authority) -> Result<Option<Authority>> {
        match (authority.row.parent, authority.row.kind) {
            (Some(id), _) => {
                let row = self.authority_by_id(id).await?.ok_or(Error::Internal("a parent is missing"))?;
                // The parent may have been replaced: its successor of the same name signs.
                let name = row.display_name.clone();
                if row.state == AuthorityState::Active {
                    self.load(row).map(Some)
                } else {
                    self.authority(&name).await.map(Some)
                }
            }
            (None, AuthorityKind::Root) => Ok(None),
            (None, _) => Err(Refusal::new(Code::OutsideHandler)
                .with("request", &authority.row.slug)
                .with("handler", "the outside authority that signed it")
                .into()),
        }
    }
}

/// The chains of what was issued go through the new certificate: it ends no earlier than the one it takes the place of.
fn check_not_shorter(authority: &Authority, days: Option<u32>, now: Time) -> Result<()> {
    let ends = authority.certificate.not_after();
    let Some(days) = days.filter(|days| now.plus_days(i64::from(*days)) < ends) else { return Ok(()) };
    let least = (ends.unix() - now.unix()).div_euclid(86_400) + 1;
    let wanted =
        format!("at least {least}: it would end before the certificate that it renews, at {}", ends.to_rfc3339());
    Err(field("days", &days.to_string(), &wanted).into())
}

fn plan_like(authority: &Authority, slug: String, wanted: Option<u32>) -> Result<Plan> {
    let certificate = &authority.certificate;
    let span = certificate.not_after().unix() - certificate.not_before().unix() + 1;
    let before = u32::try_from(span / 86_400).unwrap_or(super::setup::MOST_DAYS).clamp(1, super::setup::MOST_DAYS);
    let malformed = |_| Error::Internal("an authority has a malformed certificate");
    let constraints = certificate.extensions().decode::<NameConstraints>().map_err(malformed)?;
    let path_len = certificate.basic_constraints().map_err(malformed)?.and_then(|constraints| constraints.path_len);
    Ok(Plan {
        slug,
        display_name: authority.row.display_name.clone(),
        kind: authority.row.kind,
        subject: certificate.subject().clone(),
        days: days(wanted, before)?,
        path_len: path_len.and_then(|length| u32::try_from(length).ok()),
        constraints: constraints.unwrap_or_default(),
        publication: authority.row.publication.clone(),
        settings: Settings {
            partition: OpenPartition { size: authority.settings.partition.size, ..OpenPartition::default() },
            revoked: None,
            ..authority.settings.clone()
        },
    })
}
