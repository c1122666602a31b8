//! The certificate a server shows to its own clients: issued, recorded and renewed as any other, its key in the vault.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::profile::Profile;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::time::Time;
use chancery_store::certificate::{self as rows, Standing};
use chancery_store::{Effect, meta};
use tokio::sync::watch;
use zeroize::Zeroizing;

use crate::certificate::{Issue, Renew};
use crate::error::{Error, Result};
use crate::{Actor, Service};

/// Profile it is issued under.
const PROFILE: &str = "server";

/// Names in the server's own certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnNames {
    /// What was given, and what the computer and its addresses are called besides.
    pub all: Vec<String>,
    /// What was given, for an authority that may not issue for the others.
    pub given: Vec<String>,
}

/// What this process keeps of the certificate it shows.
#[derive(Default)]
pub(crate) struct Own {
    names: OnceLock<OwnNames>,
    latest: watch::Sender<Option<Arc<OwnCertificate>>>,
    /// Number of the rules it was last looked at by: when authorities change, so may the chain, or who issues it.
    rules: AtomicI64,
}

/// Certificate and key for TLS.
pub struct OwnCertificate {
    /// DER, leaf first, without the root.
    pub chain: Vec<Vec<u8>>,
    /// PKCS#8 of its key.
    pub key: Zeroizing<Vec<u8>>,
    /// Last second of its life.
    pub not_after: Time,
    /// When two thirds of its life are over: ask for another then.
    pub renew_at: Time,
}

impl Service {
    /// From now on the jobs of this process keep a certificate for these names; each new one is handed over here. Names
    /// that were set once stay.
    pub fn watch_own_certificate(&self, names: OwnNames) -> watch::Receiver<Option<Arc<OwnCertificate>>> {
        // In this order nothing is handed over before somebody listens.
        let latest = self.own.latest.subscribe();
        self.own.names.get_or_init(|| names);
        latest
    }

    /// Whether there is an authority now and no certificate yet, or authorities are others than when it was looked at.
    pub(crate) async fn is_own_certificate_wanted(&self) -> Result<bool> {
        if self.own.names.get().is_none() {
            return Ok(false);
        }
        if self.own.latest.borrow().is_some() {
            return Ok(self.rules().await?.number() != self.own.rules.load(Ordering::Relaxed));
        }
        Ok(self.roster().await?.authorities().next().is_some())
    }

    /// Hands over the certificate of the moment. Nothing is wrong while no authority issues for servers.
    pub(crate) async fn keep_own_certificate(&self) -> Result<()> {
        let Some(names) = self.own.names.get() else { return Ok(()) };
        self.own.rules.store(self.rules().await?.number(), Ordering::Relaxed);
        match self.own_certificate_of(names).await {
            Ok(own) => {
                self.own.latest.send_replace(Some(Arc::new(own)));
                Ok(())
            }
            Err(Error::Refused(reasons)) if is_early(&reasons) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The certificate for all names, else for those that were given. Errors: as [`Self::own_certificate`].
    pub async fn own_certificate_of(&self, names: &OwnNames) -> Result<OwnCertificate> {
        match self.own_certificate(&names.all).await {
            Err(Error::Refused(reasons)) if !is_early(&reasons) && !names.given.is_empty() => {
                self.own_certificate(&names.given).await
            }
            other => other,
        }
    }

    /// The certificate for these names: the one at hand while it is good and less than two thirds of its life are over,
    /// else a new one with a new key.
    ///
    /// Errors: `CHY-3005` before the first authority, `CHY-3001` when the authority's key is locked, refusals of the
    /// profile. What is refused is not issued in part, and leaves nothing behind.
    pub async fn own_certificate(&self, names: &[String]) -> Result<OwnCertificate> {
        let setting = format!("own_certificate {}", names.join(" "));
        let known = meta::text(&self.store, &setting).await?;
        let present = match known.as_deref().and_then(|id| id.parse().ok()) {
            Some(id) => rows::by_id(&self.store, id).await?,
            None => None,
        };
        let row = match present {
            Some(row) if self.is_good(&row) && self.is_good_issuer(&row).await? => row,
            present => {
                let next = match (self.next_own(names, present.clone()).await, present) {
                    // Nobody can issue another one: clients that know this one may still take it.
                    (Err(Error::Refused(_)), Some(row)) if self.is_good(&row) => return self.own_of(row).await,
                    (next, _) => next,
                };
                let row = next?;
                let fact = Fact::new(FactKind::ConfigChanged, "system").object("own_certificate", row.id);
                let set = Effect::SetMeta { name: setting, old: known, new: row.id.to_string() };
                self.write(&Actor::system(), vec![set], vec![fact]).await?;
                row
            }
        };
        self.own_of(row).await
    }

    async fn own_of(&self, row: rows::Certificate) -> Result<OwnCertificate> {
        let id = row.vault_key.ok_or(Error::Internal("the server's own certificate has no key"))?;
        let key = self.unseal(id, None).await?.to_pkcs8();
        let (not_after, renew_at) = (row.not_after, renew_at(&row));
        let issued = self.issued(row).await?;
        Ok(OwnCertificate { chain: issued.chain, key, not_after, renew_at })
    }

    fn is_good(&self, row: &rows::Certificate) -> bool {
        row.standing == Standing::None && self.now() < renew_at(row)
    }

    /// Whether who issued it still does.
    async fn is_good_issuer(&self, row: &rows::Certificate) -> Result<bool> {
        let rules = self.rules().await?;
        let Some(issuer) = rules.authorities().iter().find(|issuer| row.authority == Some(issuer.id)) else {
            return Ok(false);
        };
        Ok(self.authority_by(&rules, issuer)?.check_issues().is_ok())
    }

    /// A new one, in the lineage of the one before while that can be renewed.
    async fn next_own(&self, names: &[String], present: Option<rows::Certificate>) -> Result<rows::Certificate> {
        let profile = self.profile(PROFILE).await?;
        let input = Issue {
            key: Some(key_type(&profile)?.to_owned()),
            profile: Some(PROFILE.to_owned()),
            names: names.to_vec(),
            name: names.first().map(|name| format!("Chancery at {name}")),
            note: "shown by this server to its own clients".to_owned(),
            ..Issue::default()
        };
        // Asked first without effect, so that what cannot be yet is no refusal in the log every few seconds.
        let actor = Actor::system();
        let permit = self.permit(&actor, Verb::Issue).await?;
        self.rehearse_issue(&permit, &input).await?;
        let authority = self.authority_for(None, &profile).await?;
        let issued = match present {
            Some(old) if old.standing == Standing::None => {
                let authority = Some(authority.row.slug.clone());
                self.renew_row(&permit, old, &Renew { authority, ..Renew::default() }, true).await?
            }
            _ => self.issue(&actor, &input).await?,
        };
        Ok(issued.certificate.row)
    }
}

/// Whether no authority could issue it, whatever the names.
fn is_early(reasons: &[Refusal]) -> bool {
    reasons.iter().any(|reason| matches!(reason.code, Code::NoAuthority | Code::NoAuthorityForPurpose))
}

fn renew_at(row: &rows::Certificate) -> Time {
    let life = row.not_after.unix() - row.not_before.unix();
    row.not_before.plus(life / 3 * 2)
}

/// P-256 where the profile takes it: every client knows it, and a handshake is cheap.
fn key_type(profile: &Profile) -> Result<&'static str> {
    use chancery_pki::key::KeyAlgorithm;
    let usual = KeyAlgorithm::EcP256.slug();
    if profile.key_types.iter().any(|name| name == usual) {
        return Ok(usual);
    }
    let first = profile.default_key().map(KeyAlgorithm::slug);
    first.ok_or_else(|| Refusal::new(Code::NoAuthorityForPurpose).with("profile", &profile.title).into())
}
