//! An authority read from its row, its MAC checked, and its key.

use std::sync::Arc;

use chancery_domain::issuance::{Addresses, Issuer, IssuerRevocation};
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::profile::Profile;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::algorithm::SignatureAlgorithm;
use chancery_pki::certificate::Certificate;
use chancery_pki::digest::hex;
use chancery_pki::key::{KeyAlgorithm, PrivateKey};
use chancery_store::authority::{self as rows, AuthorityKind, AuthorityState};
use chancery_store::{Effect, Page};

use super::Settings;
use crate::error::{Error, Result};
use crate::vault::{Vault, VaultError};
use crate::{Actor, Passphrase, Service};

/// Kind of row in MACs.
const MAC: &str = "authority";

/// An authority with its certificate.
#[derive(Clone)]
pub(crate) struct Authority {
    pub(crate) row: rows::Authority,
    pub(crate) certificate: Certificate,
    pub(crate) settings: Settings,
    pub(crate) addresses: Addresses,
    pub(crate) signature_algorithm: SignatureAlgorithm,
    /// That its own certificate, or one above it, is revoked or on hold.
    pub(crate) revoked: Option<IssuerRevocation>,
}

impl Authority {
    /// The authority as the issuance decision sees it.
    pub(crate) fn issuer(&self) -> Issuer<'_> {
        Issuer {
            name: &self.row.display_name,
            certificate: &self.certificate,
            addresses: &self.addresses,
            signature_algorithm: self.signature_algorithm,
            revoked: self.revoked.as_ref(),
        }
    }

    /// Refuses one that issues nothing. Errors: `CHY-3015`, `CHY-3051`.
    pub(crate) fn check_issues(&self) -> Result<()> {
        active(&self.row)?;
        match &self.revoked {
            Some(revoked) => Err(revoked.refusal(&self.row.display_name).into()),
            None => Ok(()),
        }
    }

    /// Its subjectKeyIdentifier, computed where the certificate has none.
    pub(crate) fn key_identifier(&self) -> Vec<u8> {
        let stated = self.certificate.subject_key_identifier();
        stated.unwrap_or_else(|| self.certificate.public_key().key_identifier().to_vec())
    }
}

/// Addresses below a publication base: names of files are for ever (decisions 12, 14, 15).
fn addresses(base: Option<&str>, slug: &str, kind: AuthorityKind, partition: i64) -> Addresses {
    let Some(base) = base else { return Addresses::default() };
    Addresses {
        crl: Some(crl_address(base, slug, partition)),
        ca_issuers: Some(format!("{base}/ca/{slug}.cer")),
        // A root is offline most of the time; its few certificates are checked by its CRL.
        ocsp: (kind != AuthorityKind::Root).then(|| format!("{base}/ocsp/{slug}")),
    }
}

/// Where a partition of the CRL is published; the first has the authority's own name.
pub(crate) fn crl_address(base: &str, slug: &str, partition: i64) -> String {
    match partition {
        0 => format!("{base}/crl/{slug}.crl"),
        number => format!("{base}/crl/{slug}-p{number}.crl"),
    }
}

/// Where the delta CRLs of a partition are published.
pub(crate) fn delta_address(base: &str, slug: &str, partition: i64) -> String {
    match partition {
        0 => format!("{base}/crl/{slug}-delta.crl"),
        number => format!("{base}/crl/{slug}-p{number}-delta.crl"),
    }
}

/// The bytes a row's MAC is made over: everything that decides who issues what.
pub(crate) fn mac_input(row: &rows::Authority) -> Vec<u8> {
    let certificate = row.certificate.as_deref().map(chancery_pki::digest::sha256).map(|hash| hex(&hash));
    let fields = [
        row.id.to_string(),
        row.slug.clone(),
        row.display_name.clone(),
        row.kind.to_string(),
        row.state.to_string(),
        row.issuer.to_string(),
        row.parent.map(|id| id.to_string()).unwrap_or_default(),
        row.vault_key.map(|id| id.to_string()).unwrap_or_default(),
        certificate.unwrap_or_default(),
        hex(&row.subject),
        row.publication.clone().unwrap_or_default(),
        row.settings.clone(),
    ];
    serde_json::to_vec(&fields).unwrap_or_default()
}

/// A signature algorithm by its word, for keys of this type.
pub(crate) fn signature(key: KeyAlgorithm, word: Option<&str>) -> std::result::Result<SignatureAlgorithm, Refusal> {
    use SignatureAlgorithm as A;
    let Some(word) = word else { return Ok(key.default_signature()) };
    let is_rsa = matches!(key, KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 | KeyAlgorithm::Rsa4096);
    let is_ec = matches!(key, KeyAlgorithm::EcP256 | KeyAlgorithm::EcP384 | KeyAlgorithm::EcP521);
    let found = match word.to_ascii_lowercase().as_str() {
        "sha256" if is_rsa => Some(A::RsaPkcs1Sha256),
        "sha384" if is_rsa => Some(A::RsaPkcs1Sha384),
        "sha512" if is_rsa => Some(A::RsaPkcs1Sha512),
        "rsa-pss-sha256" | "pss-sha256" if is_rsa => Some(A::RsaPssSha256),
        "rsa-pss-sha384" | "pss-sha384" if is_rsa => Some(A::RsaPssSha384),
        "rsa-pss-sha512" | "pss-sha512" if is_rsa => Some(A::RsaPssSha512),
        "sha256" if is_ec => Some(A::EcdsaSha256),
        "sha384" if is_ec => Some(A::EcdsaSha384),
        "sha512" if is_ec => Some(A::EcdsaSha512),
        _ => None,
    };
    let wanted = match (is_rsa, is_ec) {
        (true, _) => "sha256 sha384 sha512 rsa-pss-sha256 rsa-pss-sha384 rsa-pss-sha512",
        (_, true) => "sha256 sha384 sha512",
        _ => "nothing: this key type has one algorithm",
    };
    found.ok_or_else(|| {
        Refusal::new(Code::BadField).with("field", "signature").with("given", word).with("wanted", wanted)
    })
}

impl Service {
    /// Authority rows that can be relied on, oldest first. One that is damaged, or was written by someone without the
    /// vault's key, does not take the others with it.
    pub(crate) async fn authority_rows(&self) -> Result<Vec<rows::Authority>> {
        let (rows, damaged) = self.all_authority_rows().await?;
        for damaged in damaged {
            tracing::warn!(%damaged, "an authority's row cannot be relied on");
        }
        Ok(rows)
    }

    /// Authority rows whose MAC is good, oldest first, and what is wrong with the others.
    pub(crate) async fn all_authority_rows(&self) -> Result<(Vec<rows::Authority>, Vec<chancery_store::Error>)> {
        self.reliable(rows::all(&self.store).await?).await
    }

    /// Of all rows those that can be relied on, and what is wrong with the others.
    pub(crate) async fn reliable(
        &self,
        all: Page<rows::Authority>,
    ) -> Result<(Vec<rows::Authority>, Vec<chancery_store::Error>)> {
        let (mut good, mut damaged) = (Vec::with_capacity(all.items.len()), all.damaged);
        for row in all.items {
            match self.relied_on(row).await {
                Ok(row) => good.push(row),
                Err(Error::Store(error @ chancery_store::Error::Corrupt { .. })) => damaged.push(error),
                Err(error) => return Err(error),
            }
        }
        Ok((good, damaged))
    }

    /// Whether nothing was created yet.
    pub(crate) async fn has_no_authority(&self) -> Result<bool> {
        let (rows, damaged) = self.all_authority_rows().await?;
        Ok(rows.is_empty() && damaged.is_empty())
    }

    /// The authority row with this id, if it can be relied on.
    pub(crate) async fn authority_by_id(&self, id: chancery_domain::id::Id) -> Result<Option<rows::Authority>> {
        match rows::by_id(&self.store, id).await? {
            Some(row) => self.relied_on(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The row, when its MAC is good and the log tells of none that is newer; read again when it was written meanwhile.
    async fn relied_on(&self, row: rows::Authority) -> Result<rows::Authority> {
        let check = |row: &rows::Authority| {
            self.vault.check_mac(MAC, &mac_input(row), &row.mac).map_err(|_| damaged(row, "mac"))
        };
        check(&row)?;
        let id = row.id;
        if self.is_newest(MAC, &id.to_string(), row.version, &row.mac).await? {
            return Ok(row);
        }
        let again = rows::by_id(&self.store, id).await?.ok_or_else(|| damaged(&row, "version"))?;
        check(&again)?;
        if self.is_newest(MAC, &id.to_string(), again.version, &again.mac).await? {
            return Ok(again);
        }
        Err(damaged(&again, "version"))
    }

    /// The row with this slug or display name. Errors: `CHY-3005` when there is no authority at all, `CHY-3012`, `CHY-3013`.
    pub(crate) async fn authority_row(&self, name: &str) -> Result<rows::Authority> {
        let (all, damaged) = self.all_authority_rows().await?;
        named(&all, &damaged, name).cloned()
    }

    /// The authority with this slug or display name, which must have its certificate.
    pub(crate) async fn authority(&self, name: &str) -> Result<Authority> {
        self.load(self.authority_row(name).await?)
    }

    /// An authority from its row. Errors: `CHY-3015` while it waits for its certificate.
    pub(crate) fn load(&self, row: rows::Authority) -> Result<Authority> {
        let Some(der) = &row.certificate else {
            let refusal = Refusal::new(Code::WrongState).with("object", &row.slug).with("state", "pending");
            return Err(refusal.with("wanted", "active").into());
        };
        let certificate = Certificate::from_der(der).map_err(|_| damaged(&row, "certificate"))?;
        let settings: Settings = serde_json::from_str(&row.settings).map_err(|_| damaged(&row, "settings"))?;
        let key = KeyAlgorithm::of(certificate.public_key().kind()).ok_or_else(|| damaged(&row, "certificate"))?;
        let signature_algorithm = signature(key, settings.signature.as_deref())?;
        let partition = settings.partition.number;
        let addresses = addresses(row.publication.as_deref(), &row.slug, row.kind, partition);
        let revoked = self.revoked_up_to(&row, &settings);
        Ok(Authority { row, certificate, settings, addresses, signature_algorithm, revoked })
    }

    /// That the certificate of an authority, or one above it, is revoked or on hold, as far as this process knows.
    pub(crate) fn revoked_up_to(&self, row: &rows::Authority, settings: &Settings) -> Option<IssuerRevocation> {
        settings.revoked.clone().or_else(|| self.known_above(row).into_iter().find_map(|above| above.revoked))
    }

    /// The authority that issues this profile: the one named, else the profile's default.
    pub(crate) async fn authority_for(&self, name: Option<&str>, profile: &Profile) -> Result<Arc<Authority>> {
        let rules = self.rules().await?;
        let (rows, damaged) = (rules.authorities(), rules.damaged());
        if let Some(name) = name {
            return must_be_active(self.authority_by(&rules, named(rows, damaged, name)?)?);
        }
        if rows.is_empty() {
            return Err(damaged.first().map_or_else(|| Code::NoAuthority.into(), |error| error.clone().into()));
        }
        let mut issuing = Vec::new();
        for row in rows.iter().filter(|row| row.state == AuthorityState::Active && row.kind != AuthorityKind::Root) {
            issuing.push(self.authority_by(&rules, row)?);
        }
        let is_default = |authority: &&Arc<Authority>| authority.settings.default_for.contains(&profile.slug);
        // With one issuing authority it is the default wherever one may be named.
        let found = issuing.iter().find(is_default).or(issuing.first().filter(|_| issuing.len() == 1));
        found.cloned().ok_or_else(|| Refusal::new(Code::NoAuthorityForPurpose).with("profile", &profile.title).into())
    }

    /// The authority's private key. Errors: `CHY-3001` locked, `CHY-3007` wrong passphrase.
    pub(crate) async fn signer(
        &self,
        authority: &Authority,
        passphrase: Option<&Passphrase>,
    ) -> Result<Arc<PrivateKey>> {
        let row = &authority.row;
        let id = row.vault_key.ok_or_else(|| Refusal::new(Code::KeyNotHeld).with("name", &row.display_name))?;
        self.unseal(id, passphrase.map(Passphrase::as_str)).await.map_err(|error| match error {
            Error::Vault(VaultError::Locked) => about(Code::Locked, row).into(),
            Error::Vault(VaultError::WrongPassphrase) => about(Code::WrongPassphrase, row).into(),
            other => other,
        })
    }

    /// Whether a deed that is only rehearsed would have the authority's private key; with `assume_unlocked` its passphrase
    /// will be given then. Errors: as [`Self::signer`].
    pub(crate) async fn check_signer(
        &self,
        authority: &Authority,
        passphrase: Option<&Passphrase>,
        assume_unlocked: bool,
    ) -> Result<()> {
        match self.signer(authority, passphrase).await {
            Err(Error::Refused(refusals))
                if assume_unlocked && refusals.iter().all(|refusal| refusal.code == Code::Locked) =>
            {
                Ok(())
            }
            other => other.map(drop),
        }
    }

    /// Whether the authority's key needs a passphrase.
    pub(crate) async fn needs_passphrase(&self, row: &rows::Authority) -> Result<bool> {
        let Some(id) = row.vault_key else { return Ok(false) };
        let key = chancery_store::vault::key(&self.store, id).await?;
        Ok(key.is_some_and(|key| Vault::needs_passphrase(&key.sealed)))
    }

    /// Other settings of an authority, and the fact that tells of it.
    pub(crate) fn with_settings(
        &self,
        actor: &Actor,
        mut row: rows::Authority,
        settings: &Settings,
    ) -> Result<(Effect, Fact)> {
        row.settings = serde_json::to_string(settings).map_err(|_| Error::Internal("settings have no JSON"))?;
        let fact = Fact::new(FactKind::AuthorityChanged, actor.name.as_str()).object("authority", &row.slug);
        Ok((Effect::UpdateAuthority(Box::new(self.with_mac(row)?)), fact))
    }

    /// Puts the MAC on a row that is about to be written.
    pub(crate) fn with_mac(&self, mut row: rows::Authority) -> Result<rows::Authority> {
        row.mac = self.vault.mac(MAC, &mac_input(&row))?;
        Ok(row)
    }
}

/// The row with this slug or display name among all rows.
fn named<'r>(all: &'r [rows::Authority], damaged: &[chancery_store::Error], name: &str) -> Result<&'r rows::Authority> {
    if all.is_empty() && damaged.is_empty() {
        return Err(Code::NoAuthority.into());
    }
    let mut found: Vec<_> = all.iter().filter(|row| row.slug == name || row.display_name == name).collect();
    if found.len() > 1 {
        // A replaced authority keeps its name; the active one is meant.
        let active: Vec<_> = found.iter().copied().filter(|row| row.state == AuthorityState::Active).collect();
        if active.len() == 1 {
            found = active;
        }
    }
    let candidates = found.iter().map(|row| row.slug.as_str()).collect::<Vec<_>>().join(", ");
    match (found.pop(), found.is_empty()) {
        (Some(row), true) => Ok(row),
        // It may be the one that cannot be read.
        (None, _) => Err(damaged.first().map_or_else(|| not_found(name).into(), |error| error.clone().into())),
        _ => Err(Refusal::new(Code::Ambiguous)
            .with("kind", "authority")
            .with("given", name)
            .with("candidates", candidates)
            .into()),
    }
}

fn must_be_active(authority: Arc<Authority>) -> Result<Arc<Authority>> {
    active(&authority.row)?;
    Ok(authority)
}

/// Refuses an authority that waits for its certificate or is retired: it signs no certificates. Errors: `CHY-3015`.
pub(super) fn active(row: &rows::Authority) -> std::result::Result<(), Refusal> {
    if row.state == AuthorityState::Active {
        return Ok(());
    }
    let refusal = Refusal::new(Code::WrongState).with("object", &row.slug);
    Err(refusal.with("state", row.state.to_string()).with("wanted", "active"))
}

fn about(code: Code, row: &rows::Authority) -> Refusal {
    Refusal::new(code).with("authority", &row.display_name).with("slug", &row.slug)
}

pub(crate) fn not_found(name: &str) -> Refusal {
    Refusal::new(Code::NotFound).with("kind", "authority").with("given", name)
}

fn damaged(row: &rows::Authority, what: &'static str) -> Error {
    Error::Store(corrupt(row, what))
}

fn corrupt(row: &rows::Authority, what: &'static str) -> chancery_store::Error {
    chancery_store::Error::Corrupt { table: "authority", id: row.id.to_string(), what }
}
