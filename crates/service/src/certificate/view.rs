//! A certificate as faces show it.

use std::collections::HashMap;

use chancery_domain::id::Id;
use chancery_domain::issuance::{Change, Decision, Notice};
use chancery_domain::profile::{Profile, builtins};
use chancery_pki::certificate::{Certificate, TbsCertificate};
use chancery_pki::issuance::Prepared;
use chancery_pki::lint::Finding;
use chancery_pki::time::Time;
use chancery_store::certificate::{self as rows, Standing};
use chancery_store::{authority, person, request, revocation};

use super::issue::Subject;
use crate::Service;
use crate::authority::Authority;
use crate::error::{Error, Result};
use crate::rules::Chain;

/// State of a certificate (ux.md §1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateState {
    /// Valid, and not about to end.
    Valid,
    /// Valid and inside the renewal window.
    Expiring,
    /// Ended.
    Expired,
    /// Not begun.
    NotYetValid,
    /// Revoked.
    Revoked,
    /// On hold.
    OnHold,
}

impl CertificateState {
    /// The word of the one status vocabulary.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::Revoked => "revoked",
            Self::OnHold => "on_hold",
        }
    }
}

/// A certificate with what stands around it.
#[derive(Clone, Debug)]
pub struct CertificateView {
    /// The row; its id is 0 and its serial meaningless in a preview.
    pub row: rows::Certificate,
    /// Slug of the authority that issued it; empty for one from outside.
    pub authority: String,
    /// State now.
    pub state: CertificateState,
    /// Whole days left; negative when expired.
    pub days_left: i64,
    /// Key type in words.
    pub key: String,
    /// Alternative names with their kind.
    pub names: Vec<String>,
    /// When it was revoked or put on hold.
    pub revoked_at: Option<Time>,
    /// RFC 5280 name of the reason.
    pub reason: Option<&'static str>,
    /// Whose it is: id and name.
    pub owner: Option<(Id, String)>,
}

/// What was issued, or would be.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The certificate.
    pub certificate: CertificateView,
    /// DER of the chain: the certificate first, without the root; empty in a preview.
    pub chain: Vec<Vec<u8>>,
    /// DER of the root, when it is known.
    pub root: Option<Vec<u8>>,
    /// What became of everything asked for.
    pub changes: Vec<Change>,
    /// What a person should see although it stopped nothing.
    pub notices: Vec<Notice>,
    /// Findings of the lints that stop nothing.
    pub findings: Vec<Finding>,
}

impl CertificateView {
    /// Of a certificate against which nothing stands.
    fn new(
        row: rows::Certificate,
        certificate: Option<&Certificate>,
        authority: String,
        state: CertificateState,
        now: Time,
    ) -> Self {
        let names = certificate.and_then(|certificate| certificate.subject_alt_names().ok()).unwrap_or_default();
        Self {
            authority,
            state,
            days_left: (row.not_after.unix() - now.unix()).div_euclid(86_400),
            key: certificate.map(|certificate| certificate.public_key().kind().to_string()).unwrap_or_default(),
            names: names.iter().map(ToString::to_string).collect(),
            revoked_at: None,
            reason: None,
            owner: None,
            row,
        }
    }
}

impl Issued {
    fn new(certificate: CertificateView, chain: Vec<Vec<u8>>, root: Option<Vec<u8>>) -> Self {
        Self { certificate, chain, root, changes: Vec::new(), notices: Vec::new(), findings: Vec::new() }
    }
}

/// What views of many certificates share, read once for all of them.
pub(crate) struct Surroundings {
    slugs: HashMap<Id, String>,
    windows: HashMap<String, u32>,
}

/// Days before the end from which a certificate without a known profile counts as expiring.
const USUAL_WINDOW: u32 = 30;

impl Service {
    /// Slugs of authorities and renewal windows of profiles. A damaged row of either hides only itself.
    pub(crate) async fn surroundings(&self) -> Result<Surroundings> {
        let authorities = authority::all(&self.store).await?.items;
        let own = chancery_store::profile::all(&self.store).await?.items;
        let own = own.iter().filter_map(|row| serde_json::from_str::<Profile>(&row.body).ok());
        let windows = builtins().into_iter().chain(own).map(|profile| (profile.slug, profile.renewal_window));
        Ok(Surroundings {
            slugs: authorities.into_iter().map(|authority| (authority.id, authority.slug)).collect(),
            windows: windows.collect(),
        })
    }

    /// The view of one row. Error: the certificate in it is damaged.
    pub(crate) async fn certificate_view(&self, row: rows::Certificate) -> Result<CertificateView> {
        let surroundings = self.surroundings().await?;
        self.view_within(&surroundings, row).await
    }

    /// The views of many rows.
    pub(crate) async fn certificate_views(&self, rows: Vec<rows::Certificate>) -> Result<Vec<CertificateView>> {
        let surroundings = self.surroundings().await?;
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            views.push(self.view_within(&surroundings, row).await?);
        }
        Ok(views)
    }

    pub(super) async fn view_within(&self, around: &Surroundings, row: rows::Certificate) -> Result<CertificateView> {
        let authority = row.authority.and_then(|id| around.slugs.get(&id).cloned());
        let entry = match row.standing {
            Standing::None => None,
            _ => revocation::by_serial(&self.store, row.issuer, &row.serial).await?,
        };
        let window = row.profile.as_ref().and_then(|slug| around.windows.get(slug).copied()).unwrap_or(USUAL_WINDOW);
        let owner = self.owner_of(&row).await?;
        let now = self.now();
        let state = state_of(&row, window, now);
        let certificate = match Certificate::from_der(&row.der) {
            Ok(certificate) => Some(certificate),
            // One from outside may be odd; what was made here was read before it was recorded.
            Err(_) if row.authority.is_none() => None,
            Err(_) => {
                let id = row.id.to_string();
                return Err(chancery_store::Error::Corrupt { table: "certificate", id, what: "der" }.into());
            }
        };
        let view = CertificateView::new(row, certificate.as_ref(), authority.unwrap_or_default(), state, now);
        Ok(CertificateView {
            revoked_at: entry.as_ref().map(|entry| entry.revoked),
            reason: entry.as_ref().and_then(|entry| reason_name(entry.reason)),
            owner,
            ..view
        })
    }

    /// What was just issued, with its chain.
    pub(super) async fn just_issued(
        &self,
        row: rows::Certificate,
        certificate: &Certificate,
        authority: &Authority,
        profile: &Profile,
    ) -> Result<Issued> {
        let rules = self.rules().await?;
        let above = self.chain_by(&rules, authority.row.id).await?;
        let chain = std::iter::once(&row.der).chain(&above.intermediates).cloned().collect();
        let now = self.now();
        let state = state_of(&row, profile.renewal_window, now);
        let view = CertificateView::new(row, Some(certificate), authority.row.slug.clone(), state, now);
        let view = CertificateView { owner: self.owner_of(&view.row).await?, ..view };
        Ok(Issued::new(view, chain, above.root.clone()))
    }

    async fn owner_of(&self, row: &rows::Certificate) -> Result<Option<(Id, String)>> {
        let Some(id) = row.person else { return Ok(None) };
        let name = person::by_id(&self.store, id).await?.map(|person| person.display_name);
        Ok(Some((id, name.unwrap_or_default())))
    }

    /// A certificate with its chain.
    pub(crate) async fn issued(&self, row: rows::Certificate) -> Result<Issued> {
        let mut chain = vec![row.der.clone()];
        let mut root = None;
        if let Some(id) = row.authority {
            let above = self.chain_of(id).await?;
            chain.extend(above.intermediates.into_iter().filter(|der| *der != row.der));
            root = above.root;
        } else if let Some(id) = row.request
            && let Some(asked) = request::by_id(&self.store, id).await?
            && let Ok(bundle) = chancery_pki::pkcs7::Bundle::read(&asked.chain.unwrap_or_default())
        {
            for der in bundle.certificates {
                match Certificate::from_der(&der) {
                    Ok(certificate) if certificate.is_self_issued() => root = Some(der),
                    _ => chain.push(der),
                }
            }
        }
        Ok(Issued::new(self.certificate_view(row).await?, chain, root))
    }

    /// What is handed out with the certificates of an authority.
    pub(crate) async fn chain_of(&self, id: Id) -> Result<Chain> {
        let issuer = authority::by_id(&self.store, id).await?.ok_or(Error::Internal("an authority is missing"))?;
        let is_intermediate = |der: &Vec<u8>| Certificate::from_der(der).is_ok_and(|issuer| !issuer.is_self_issued());
        let mut intermediates: Vec<Vec<u8>> = issuer.certificate.clone().filter(is_intermediate).into_iter().collect();
        let above = self.chain_above(&issuer).await?;
        intermediates.extend(above.iter().map(|certificate| certificate.as_der().to_vec()));
        Ok(Chain { intermediates, root: self.root_above(&issuer).await? })
    }

    async fn root_above(&self, issuer: &authority::Authority) -> Result<Option<Vec<u8>>> {
        let mut row = issuer.clone();
        // As deep as chains of ours go; a damaged table must not loop.
        for _ in 0..16 {
            match row.parent {
                Some(id) => {
                    row = authority::by_id(&self.store, id).await?.ok_or(Error::Internal("a parent is missing"))?
                }
                None => break,
            }
        }
        let is_root = |der: &Vec<u8>| Certificate::from_der(der).is_ok_and(|certificate| certificate.is_self_issued());
        Ok(row.certificate.filter(is_root))
    }

    /// What would be issued.
    pub(super) async fn preview(
        &self,
        subject: &Subject<'_>,
        decision: Decision,
        prepared: &Prepared,
    ) -> Result<Issued> {
        let mut view = preview_view(subject.profile, subject, prepared.tbs(), self.now());
        view.owner = self.owner_of(&view.row).await?;
        let (changes, notices) = decision.into_telling();
        Ok(Issued {
            certificate: view,
            chain: Vec::new(),
            root: None,
            changes,
            notices,
            findings: prepared.findings().to_vec(),
        })
    }
}

fn preview_view(profile: &Profile, subject: &Subject<'_>, tbs: &TbsCertificate, now: Time) -> CertificateView {
    let names = tbs.subject_alt_names().unwrap_or_default();
    let row = rows::Certificate {
        id: chancery_domain::id::Id(0),
        issuer: subject.authority.row.issuer,
        serial: tbs.serial().clone(),
        authority: Some(subject.authority.row.id),
        profile: Some(profile.slug.clone()),
        lineage: chancery_domain::id::Id(0),
        display_name: subject.display_name.clone(),
        subject: tbs.subject().to_line(),
        names: names.iter().map(super::plain_name).collect(),
        not_before: tbs.not_before(),
        not_after: tbs.not_after(),
        spki_sha256: tbs.public_key().sha256(),
        subject_key_id: tbs.subject_key_identifier(),
        vault_key: subject.new_key.as_ref().map(|row| row.id).or(subject.held_key),
        request: None,
        person: subject.owner,
        source: rows::Source::Issued,
        crl_partition: 0,
        standing: Standing::None,
        replaced_by: None,
        tags: Vec::new(),
        note: subject.note.clone(),
        created: now,
        version: 0,
        der: Vec::new(),
    };
    CertificateView {
        authority: subject.authority.row.slug.clone(),
        state: CertificateState::Valid,
        days_left: (row.not_after.unix() - now.unix()).div_euclid(86_400),
        key: tbs.public_key().kind().to_string(),
        names: names.iter().map(ToString::to_string).collect(),
        revoked_at: None,
        reason: None,
        owner: None,
        row,
    }
}

pub(crate) fn state_of(row: &rows::Certificate, window_days: u32, now: Time) -> CertificateState {
    match row.standing {
        Standing::Revoked => CertificateState::Revoked,
        Standing::Held => CertificateState::OnHold,
        Standing::None if now > row.not_after => CertificateState::Expired,
        Standing::None if now < row.not_before => CertificateState::NotYetValid,
        Standing::None if now.plus_days(i64::from(window_days)) >= row.not_after => CertificateState::Expiring,
        Standing::None => CertificateState::Valid,
    }
}

fn reason_name(number: u8) -> Option<&'static str> {
    chancery_pki::extension::ReasonCode::from_number(u64::from(number)).map(chancery_pki::extension::ReasonCode::name)
}
