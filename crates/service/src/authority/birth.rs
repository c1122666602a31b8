//! How an authority comes into being: key, certificate, row and log entry in one commit; the intent before it is signed.

use chancery_domain::id::Id;
use chancery_domain::issuance::Addresses;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::algorithm::SignatureAlgorithm;
use chancery_pki::certificate::{Certificate, CertificateTemplate};
use chancery_pki::digest::{hex, sha1, sha256};
use chancery_pki::extension::{
    AccessDescription, AuthorityInfoAccess, AuthorityKeyIdentifier, BasicConstraints, CrlDistributionPoints,
    DistributionPoint, ExtensionValue as _, Extensions, KeyUsage, NameConstraints, SubjectKeyIdentifier, Usage,
};
use chancery_pki::general_name::GeneralName;
use chancery_pki::issuance::Prepared;
use chancery_pki::key::{KeyAlgorithm, PrivateKey, PublicKey};
use chancery_pki::lint::{Context, Purpose};
use chancery_pki::name::{Attribute, Name};
use chancery_pki::serial::Serial;
use chancery_pki::signer::Signer;
use chancery_pki::time::Time;
use chancery_pki::{country, oid};
use chancery_store::Effect;
use chancery_store::authority::{self as rows, AuthorityKind, AuthorityState};
use chancery_store::certificate::{self, Source, Standing};
use chancery_store::intent::{Intent, IntentKind, IntentState};
use chancery_store::issuer::{self, Issuer};

use super::{Authority, Settings, SubjectFields};
use crate::error::{Error, Result, lint_refusals};
use crate::{Actor, Service, once};

/// Seconds before now from which a new authority is valid.
const BACKDATE: i64 = 300;

/// What a new certificate of an authority shall say.
pub(crate) struct Plan {
    pub(crate) slug: String,
    pub(crate) display_name: String,
    pub(crate) kind: AuthorityKind,
    pub(crate) subject: Name,
    pub(crate) days: u32,
    pub(crate) path_len: Option<u32>,
    pub(crate) constraints: NameConstraints,
    pub(crate) publication: Option<String>,
    pub(crate) settings: Settings,
}

/// A new authority: its row and certificate, and the effects that write them.
pub(crate) struct Born {
    pub(crate) authority: Authority,
    pub(crate) effects: Vec<Effect>,
    pub(crate) facts: Vec<Fact>,
}

/// The subject of an authority: place, organisation, unit, common name.
pub(crate) fn subject(common_name: &str, fields: &SubjectFields) -> std::result::Result<Name, Refusal> {
    let country = match fields.country.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => {
            Some(country::code(text).ok_or_else(|| Refusal::new(Code::UnknownCountry).with("given", text))?.to_owned())
        }
        None => None,
    };
    let attributes = [
        (oid::COUNTRY, country),
        (oid::STATE, fields.state.clone()),
        (oid::LOCALITY, fields.city.clone()),
        (oid::ORGANIZATION, fields.organization.clone()),
        (oid::ORGANIZATIONAL_UNIT, fields.unit.clone()),
        (oid::COMMON_NAME, Some(common_name.to_owned())),
        (oid::EMAIL_ADDRESS, fields.email.clone()),
    ];
    let given = attributes.into_iter().filter_map(|(oid, text)| {
        let text = text?.trim().to_owned();
        (!text.is_empty()).then(|| Attribute::new(oid, &text))
    });
    let name = Name::from_attributes(given);
    match name.length_faults().first() {
        None => Ok(name),
        Some(fault) => Err(Refusal::new(Code::FieldTooLong)
            .with("field", oid::label(&fault.oid))
            .with("found", fault.length.to_string())
            .with("allowed", fault.bound.to_string())),
    }
}

impl Service {
    /// The issuer row of a DN; made and committed when it is new.
    pub(crate) async fn issuer_id(&self, actor: &Actor, subject: &Name) -> Result<Id> {
        if let Some(known) = issuer::by_name(&self.store, subject.as_der()).await? {
            return Ok(known.id);
        }
        let id = self.store.next_id(self.now());
        let row = Issuer {
            id,
            name: subject.as_der().to_vec(),
            name_sha1: sha1(subject.as_der()),
            name_sha256: sha256(subject.as_der()),
            crl_number: 0,
            revocation_seq: 0,
        };
        let fact = Fact::new(FactKind::ConfigChanged, actor.name.as_str()).object("issuer", id);
        // A name alone is nothing of what is asked for.
        once::apart(self.write(actor, vec![Effect::InsertIssuer(row)], vec![fact])).await?;
        Ok(id)
    }

    /// Signs an authority's certificate. `parent` is `None` for a root. The caller commits the effects.
    pub(crate) async fn bear(
        &self,
        actor: &Actor,
        plan: Plan,
        key: &PrivateKey,
        vault_key: Id,
        parent: Option<(&Authority, &dyn Signer)>,
    ) -> Result<Born> {
        let now = self.now();
        let issuer = self.issuer_id(actor, &plan.subject).await?;
        let signing_issuer = parent.map_or(issuer, |(parent, _)| parent.row.issuer);
        let serial = self.store.take_serial(signing_issuer, now).await?;
        let prepared =
            self.prepare_authority(&plan, key.public_key(), parent.map(|(parent, _)| parent), serial.clone(), now)?;

        let id = self.store.next_id(now);
        let intent = Intent {
            id: self.store.next_id(now),
            epoch: 0,
            kind: IntentKind::Authority,
            issuer: signing_issuer,
            authority: parent.map(|(parent, _)| parent.row.id),
            serial: serial.clone(),
            tbs: prepared.tbs().as_der().to_vec(),
            detail: plan.slug.clone(),
            state: IntentState::Open,
            created: now,
            settled: None,
        };
        let intent_id = intent.id;
        let recorded = Fact::new(FactKind::IntentRecorded, actor.name.as_str())
            .object("intent", intent_id)
            .object("authority", &plan.slug)
            .detail("tbs_sha256", hex(&sha256(prepared.tbs().as_der())));
        // What comes of it is written with the effects. When the process ends before that, nothing left it: the next start gives
        // the intent up, and whoever comes again with their key begins anew, with another key and another serial.
        once::apart(self.write(actor, vec![Effect::InsertIntent(Box::new(intent))], vec![recorded])).await?;

        let certificate = prepared.sign(parent.map_or(key as &dyn Signer, |(_, signer)| signer));
        let certificate = certificate.map_err(|_| Error::Internal("an authority's certificate could not be signed"))?;
        let row =
            self.authority_row_of(&plan, id, issuer, vault_key, parent.map(|(parent, _)| parent), &certificate, now)?;
        let authority = self.load(row)?;
        let signed_by = parent.map_or(id, |(parent, _)| parent.row.id);
        let stored =
            certificate_row(self.store.next_id(now), signing_issuer, signed_by, &plan, vault_key, &certificate, now);
        let facts = vec![
            Fact::new(FactKind::AuthorityCreated, actor.name.as_str())
                .object("authority", &plan.slug)
                .detail("sha256", hex(&certificate.sha256())),
            Fact::new(FactKind::IntentSettled, actor.name.as_str()).object("intent", intent_id).detail("state", "done"),
        ];
        let effects = vec![
            Effect::InsertAuthority(Box::new(authority.row.clone())),
            Effect::InsertCertificate(Box::new(stored)),
            Effect::SettleIntent { id: intent_id, state: IntentState::Done },
        ];
        Ok(Born { authority, effects, facts })
    }

    /// Decides and lints an authority's certificate without writing anything. Errors: what issuing would refuse; the
    /// parent is not active.
    pub(crate) fn prepare_authority(
        &self,
        plan: &Plan,
        key: &PublicKey,
        parent: Option<&Authority>,
        serial: Serial,
        now: Time,
    ) -> Result<Prepared> {
        if let Some(parent) = parent {
            parent.check_issues()?;
        }
        let algorithm =
            KeyAlgorithm::of(key.kind()).ok_or(Error::Internal("an authority's key is of an unknown type"))?;
        let signature_algorithm = match parent {
            Some(parent) => parent.signature_algorithm,
            None => super::load::signature(algorithm, plan.settings.signature.as_deref())?,
        };
        let template = template(plan, key, parent, signature_algorithm, serial, now)?;
        let tbs = template.to_tbs().map_err(|_| Error::Internal("an authority's certificate could not be encoded"))?;
        let purpose = if parent.is_some() { Purpose::SubCa } else { Purpose::Root };
        let context = Context { purpose, public: false, issuer: parent.map(|parent| &parent.certificate) };
        Prepared::new(tbs, &context).map_err(|findings| lint_refusals(&findings).into())
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of a row come from as many places")]
    fn authority_row_of(
        &self,
        plan: &Plan,
        id: Id,
        issuer: Id,
        vault_key: Id,
        parent: Option<&Authority>,
        certificate: &Certificate,
        now: Time,
    ) -> Result<rows::Authority> {
        let settings = serde_json::to_string(&plan.settings).map_err(|_| Error::Internal("settings have no JSON"))?;
        self.with_mac(rows::Authority {
            id,
            slug: plan.slug.clone(),
            display_name: plan.display_name.clone(),
            kind: plan.kind,
            state: AuthorityState::Active,
            parent: parent.map(|parent| parent.row.id),
            issuer,
            vault_key: Some(vault_key),
            certificate: Some(certificate.as_der().to_vec()),
            subject: plan.subject.as_der().to_vec(),
            name_sha1: sha1(plan.subject.as_der()),
            name_sha256: sha256(plan.subject.as_der()),
            key_sha1: certificate.public_key().key_identifier(),
            key_sha256: sha256(certificate.public_key().key_bytes()),
            publication: plan.publication.clone(),
            settings,
            created: now,
            version: 1,
            mac: Vec::new(),
        })
    }
}

/// The certificate of an authority as a row of the inventory.
pub(crate) fn certificate_row(
    id: Id,
    issuer: Id,
    signed_by: Id,
    plan: &Plan,
    vault_key: Id,
    certificate: &Certificate,
    now: Time,
) -> certificate::Certificate {
    certificate::Certificate {
        id,
        issuer,
        serial: certificate.serial().clone(),
        authority: Some(signed_by),
        profile: Some(if plan.kind == AuthorityKind::Root { "root-ca" } else { "sub-ca" }.to_owned()),
        lineage: id,
        display_name: plan.display_name.clone(),
        subject: certificate.subject().to_line(),
        names: Vec::new(),
        not_before: certificate.not_before(),
        not_after: certificate.not_after(),
        spki_sha256: certificate.public_key().sha256(),
        subject_key_id: certificate.subject_key_identifier(),
        vault_key: Some(vault_key),
        request: None,
        person: None,
        source: Source::Issued,
        crl_partition: 0,
        standing: Standing::None,
        replaced_by: None,
        tags: Vec::new(),
        note: String::new(),
        created: now,
        version: 1,
        der: certificate.as_der().to_vec(),
    }
}

fn template(
    plan: &Plan,
    key: &PublicKey,
    parent: Option<&Authority>,
    signature_algorithm: SignatureAlgorithm,
    serial: Serial,
    now: Time,
) -> Result<CertificateTemplate> {
    let not_before = now.plus(-BACKDATE);
    let mut not_after = not_before.plus_days(i64::from(plan.days)).plus(-1);
    if let Some(parent) = parent {
        // Nothing outlives its issuer.
        not_after = not_after.min(parent.certificate.not_after());
    }
    Ok(CertificateTemplate {
        serial,
        signature_algorithm,
        issuer: parent.map_or(&plan.subject, |parent| parent.certificate.subject()).clone(),
        not_before,
        not_after,
        subject: plan.subject.clone(),
        public_key: key.clone(),
        extensions: extensions(plan, key, parent)?,
    })
}

fn extensions(plan: &Plan, key: &PublicKey, parent: Option<&Authority>) -> Result<Extensions> {
    let path_len = match parent.and_then(|parent| parent.certificate.basic_constraints().ok().flatten()) {
        Some(BasicConstraints { path_len: Some(0), .. }) => {
            let issuer = parent.map_or("", |parent| parent.row.display_name.as_str());
            return Err(Refusal::new(Code::PathTooDeep).with("issuer", issuer).with("allowed", "0").into());
        }
        Some(BasicConstraints { path_len: Some(left), .. }) => {
            Some(plan.path_len.map_or(left - 1, |wanted| u64::from(wanted).min(left - 1)))
        }
        _ => plan.path_len.map(u64::from),
    };
    let mut list = Extensions::new(vec![
        BasicConstraints { ca: true, path_len }.to_extension(true),
        KeyUsage::of([Usage::KeyCertSign, Usage::CrlSign]).to_extension(true),
        SubjectKeyIdentifier(key.key_identifier().to_vec()).to_extension(false),
    ]);
    let Some(parent) = parent else {
        list.push(AuthorityKeyIdentifier::of_key(&key.key_identifier()).to_extension(false));
        return Ok(with_constraints(list, plan));
    };
    list.push(AuthorityKeyIdentifier::of_key(&parent.key_identifier()).to_extension(false));
    let Addresses { crl, ca_issuers, ocsp } = &parent.addresses;
    if let Some(crl) = crl {
        list.push(CrlDistributionPoints(vec![DistributionPoint::at([crl.clone()])]).to_extension(false));
    }
    let access = [(oid::AD_OCSP, ocsp), (oid::AD_CA_ISSUERS, ca_issuers)];
    let access: Vec<_> = access
        .into_iter()
        .filter_map(|(method, address)| {
            Some(AccessDescription { method, location: GeneralName::Uri(address.clone()?) })
        })
        .collect();
    if !access.is_empty() {
        list.push(AuthorityInfoAccess(access).to_extension(false));
    }
    Ok(with_constraints(list, plan))
}

fn with_constraints(mut list: Extensions, plan: &Plan) -> Extensions {
    if !plan.constraints.permitted.is_empty() || !plan.constraints.excluded.is_empty() {
        list.push(plan.constraints.to_extension(true));
    }
    list
}

/// A key type by its word.
pub(crate) fn key_algorithm(word: &str) -> std::result::Result<KeyAlgorithm, Refusal> {
    word.parse().map_err(|_| {
        let wanted = "rsa2048 rsa3072 rsa4096 p256 p384 p521 ed25519 ml-dsa-44 ml-dsa-65 ml-dsa-87";
        Refusal::new(Code::BadField).with("field", "key type").with("given", word).with("wanted", wanted)
    })
}

/// Permitted or excluded name spaces in users' notation.
pub(crate) fn constraints(texts: &[String]) -> std::result::Result<Vec<GeneralName>, Refusal> {
    let read = |text: &String| {
        GeneralName::constraint(text)
            .map_err(|error| Refusal::new(Code::NotAHostName).with("given", text).with("why", error.to_string()))
    };
    texts.iter().map(read).collect()
}
