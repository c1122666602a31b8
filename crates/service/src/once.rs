//! Doing a request once, however often it comes (decision 19).
//!
//! Who comes with a key takes a [`Turn`]. The first gets a [`Claim`] and works under it; the key is written in the
//! transaction of the first thing that changes, and the answer beside it afterwards. A request that changes nothing uses no
//! key up. When the process ends between the two, the key says that something was done and what was issued, so nothing is
//! done twice; the answer to an issuance is made again from the certificate.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use chancery_domain::access::Verb;
use chancery_domain::id::Id;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::digest::sha256;
use chancery_store::certificate::Source;
use chancery_store::idempotency::{self, Idempotency};
use chancery_store::{Commit, Committed, Conflict, Effect, epoch};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::{Actor, Service};

/// How long a request waits for another one with its key.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often, and after which time each, it is looked whether another process is done.
const LOOKS: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// In place of an answer that must not be kept; after it stands the id of the token that was made, if one was.
const SECRET: &[u8] = b"secret";
/// In place of an answer that is no use: half of it was done when something failed.
const LOST: &[u8] = b"lost";

tokio::task_local! {
    static CLAIM: Option<Arc<Used>>;
}

/// What a key gives who comes with it.
pub enum Turn<'s> {
    /// Nothing was done under it.
    First(Claim<'s>),
    /// What was answered to the first, as it was handed to [`Claim::keep`].
    Again(Zeroizing<Vec<u8>>),
}

/// The right to do what a key stands for; whoever else comes with it waits until this is dropped.
pub struct Claim<'s> {
    service: &'s Service,
    used: Arc<Used>,
    _seat: Seat<'s>,
}

/// What becomes of an answer.
pub enum Answer<'a> {
    /// It is kept, sealed.
    Kept(&'a [u8]),
    /// It has a secret in it that is nowhere else.
    Secret,
    /// It says that something broke half way.
    Lost,
}

/// A key in use.
struct Used {
    actor: String,
    key: String,
    request: [u8; 32],
    /// What a process left that issued a certificate and kept no answer.
    before: Option<Idempotency>,
    /// The token that was made.
    token: OnceLock<Id>,
    is_recorded: AtomicBool,
    is_beaten: AtomicBool,
}

/// Keys whose requests are under way in this process.
#[derive(Default)]
pub(crate) struct UnderWay {
    keys: Mutex<HashSet<(String, String)>>,
    freed: Notify,
}

/// One of them, until it is dropped.
struct Seat<'s> {
    under_way: &'s UnderWay,
    key: (String, String),
}

impl Service {
    /// Waits for others with this key, and says whether it is the first time. `request` is the SHA-256 of all that is asked
    /// for.
    ///
    /// Errors: `CHY-3019` the key stands for another request, `CHY-3023` it was done and the answer is not there,
    /// `CHY-3024` it is not done yet.
    pub async fn turn(&self, actor: &Actor, key: &str, request: &[u8; 32]) -> Result<Turn<'_>> {
        let request = self.request_of(actor, request)?;
        let seat = self.under_way.enter(&actor.name, key).await?;
        for _ in 0..LOOKS {
            let before = idempotency::by_key(&self.store, &actor.name, key).await?;
            let Some(before) = before else { return Ok(Turn::First(self.claim(seat, request, None))) };
            if before.request_hash != request {
                return Err(Refusal::new(Code::SameKeyTwice).with("key", key).into());
            }
            match before.response.as_deref() {
                Some(kept) if token_of(kept).is_some() => return Err(not_kept(&before).into()),
                Some(LOST) => return self.made(seat, request, before),
                Some(sealed) => return Ok(Turn::Again(self.vault.open_answer(&bound(&before), sealed)?)),
                None if !self.is_elsewhere(&before).await? => return self.made(seat, request, before),
                None => sleep(PAUSE).await,
            }
        }
        Err(Refusal::new(Code::KeyUnderWay).with("key", key).into())
    }

    /// What was asked for, and as whom: a role or a scope that changed makes another request of it. Under a key of the vault:
    /// a request can have a passphrase in it, which nobody who reads the row is to try out.
    fn request_of(&self, actor: &Actor, request: &[u8; 32]) -> Result<[u8; 32]> {
        let scope = serde_json::to_vec(&actor.scope).map_err(|_| Error::Internal("a scope has no JSON"))?;
        let asked = [actor.role.as_str().as_bytes(), b" ", &scope, b" ", request].concat();
        let mac = self.vault.mac("idempotency request", &asked)?;
        mac.try_into().map_err(|_| Error::Internal("a MAC has not 32 bytes"))
    }

    /// Whether the process that used the key is another one, and lives.
    async fn is_elsewhere(&self, used: &Idempotency) -> Result<bool> {
        Ok(used.epoch != self.store.epoch() && epoch::is_live(&self.store, used.epoch).await?)
    }

    /// An issuance can be answered once more.
    fn made<'s>(&'s self, seat: Seat<'s>, request: [u8; 32], before: Idempotency) -> Result<Turn<'s>> {
        match before.certificate {
            Some(_) => Ok(Turn::First(self.claim(seat, request, Some(before)))),
            None => Err(not_kept(&before).into()),
        }
    }

    fn claim<'s>(&'s self, seat: Seat<'s>, request: [u8; 32], before: Option<Idempotency>) -> Claim<'s> {
        let (actor, key) = seat.key.clone();
        let (is_recorded, is_beaten) = (AtomicBool::new(before.is_some()), AtomicBool::new(false));
        let token = OnceLock::new();
        let used = Arc::new(Used { actor, key, request, before, token, is_recorded, is_beaten });
        Claim { service: self, used, _seat: seat }
    }

    /// Writes it, and with it the key that was asked under. All that a verb changes goes through here.
    pub(crate) async fn commit(&self, mut commit: Commit) -> chancery_store::Result<Committed> {
        let used = CLAIM.try_with(Option::clone).ok().flatten();
        let Some(used) = used.filter(|used| !used.is_recorded.load(Ordering::Relaxed)) else {
            return self.store.commit(commit).await;
        };
        let row = used.row(&commit, self.store.epoch());
        let token = commit.effects.iter().find_map(|effect| match effect {
            Effect::InsertToken(token) => Some(token.id),
            _ => None,
        });
        commit.effects.push(Effect::InsertIdempotency(row));
        let result = self.store.commit(commit).await;
        match &result {
            Ok(_) => {
                used.is_recorded.store(true, Ordering::Relaxed);
                if let Some(id) = token {
                    // Under one key one token is made; the first stays.
                    let _ = used.token.set(id);
                }
            }
            // Another process was faster.
            Err(chancery_store::Error::Conflict(Conflict::IdempotencyKey)) => {
                used.is_beaten.store(true, Ordering::Relaxed);
            }
            Err(_) => {}
        }
        result
    }
}

/// The certificate that was issued under the key at hand by who could not answer any more.
pub(crate) fn made_before() -> Option<Id> {
    before()?.certificate
}

/// Refuses a verb whose answer cannot be made again.
pub(crate) fn check(verb: Verb) -> Result<()> {
    if matches!(verb, Verb::Issue | Verb::Renew | Verb::Rekey) { Ok(()) } else { refuse_again() }
}

/// Refuses what was begun before under the key at hand.
pub(crate) fn refuse_again() -> Result<()> {
    before().map_or(Ok(()), |before| Err(not_kept(&before).into()))
}

fn before() -> Option<Idempotency> {
    CLAIM.try_with(|used| used.as_ref().and_then(|used| used.before.clone())).ok().flatten()
}

/// Does something that is no part of what is asked for, and uses no key up.
pub(crate) async fn apart<T>(work: impl Future<Output = T>) -> T {
    CLAIM.scope(None, work).await
}

impl Claim<'_> {
    /// Does the work; what it changes is done under the key.
    pub async fn run<T>(&self, work: impl Future<Output = T>) -> T {
        CLAIM.scope(Some(Arc::clone(&self.used)), work).await
    }

    /// Whether something was changed.
    pub fn is_used(&self) -> bool {
        self.used.is_recorded.load(Ordering::Relaxed)
    }

    /// Whether another process did the same meanwhile, so that nothing was changed here.
    pub fn is_beaten(&self) -> bool {
        self.used.is_beaten.load(Ordering::Relaxed)
    }

    /// Keeps the answer for those who come again. What cannot be kept was done all the same.
    pub async fn keep(self, answer: Answer<'_>) {
        if let Err(error) = self.try_keep(answer).await {
            tracing::warn!(%error, "the answer to an idempotency key could not be kept");
        }
    }

    async fn try_keep(&self, answer: Answer<'_>) -> Result<()> {
        let Used { actor, key, request, .. } = &*self.used;
        let response = match answer {
            Answer::Kept(clear) => self.service.vault.seal_answer(&bound_of(actor, key, request), clear)?,
            Answer::Secret => secret(self.used.token.get().copied()),
            Answer::Lost => LOST.to_vec(),
        };
        let keep = Effect::KeepAnswer { actor: actor.clone(), key: key.clone(), response };
        self.service.store.commit(Commit::new(self.service.now(), actor.as_str()).with(keep)).await?;
        Ok(())
    }
}

impl Used {
    fn row(&self, commit: &Commit, epoch: i64) -> Idempotency {
        let certificate = commit.effects.iter().find_map(|effect| match effect {
            Effect::InsertCertificate(row) if row.source == Source::Issued => Some(row.id),
            _ => None,
        });
        let (actor, key, request_hash) = (self.actor.clone(), self.key.clone(), self.request);
        Idempotency { actor, key, request_hash, epoch, certificate, response: None, created: commit.now }
    }
}

impl UnderWay {
    /// Waits until nobody else is under way with this key. Errors: `CHY-3024`.
    async fn enter(&self, actor: &str, key: &str) -> Result<Seat<'_>> {
        let seat = (actor.to_owned(), key.to_owned());
        let free = async {
            loop {
                let freed = self.freed.notified();
                if self.keys().insert(seat.clone()) {
                    break;
                }
                freed.await;
            }
        };
        match timeout(PATIENCE, free).await {
            Ok(()) => Ok(Seat { under_way: self, key: seat }),
            Err(_) => Err(Refusal::new(Code::KeyUnderWay).with("key", key).into()),
        }
    }

    fn keys(&self) -> MutexGuard<'_, HashSet<(String, String)>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.under_way.keys().remove(&self.key);
        self.under_way.freed.notify_waiters();
    }
}

fn not_kept(used: &Idempotency) -> Refusal {
    let secret = used.response.as_deref().and_then(token_of);
    let certificate = used.certificate.map(|id| format!("certificate {id}"));
    let made = certificate.or_else(|| secret.flatten().map(|id| format!("token {id}")));
    Refusal::new(Code::AnswerNotKept)
        .with("key", &used.key)
        .with("done", used.created.to_rfc3339())
        .with("made", made.unwrap_or_else(|| "none".to_owned()))
        .with("why", if secret.is_some() { "secret" } else { "lost" })
}

/// What is kept of an answer with a secret.
fn secret(token: Option<Id>) -> Vec<u8> {
    let id = token.map(|id| id.to_string()).unwrap_or_default();
    [SECRET, id.as_bytes()].concat()
}

/// The token that was made, if what was kept is in the place of an answer with a secret. Ids are shorter than all that is
/// sealed.
fn token_of(kept: &[u8]) -> Option<Option<Id>> {
    const LONGEST: usize = 20;
    let id = kept.strip_prefix(SECRET).filter(|id| id.len() <= LONGEST)?;
    if id.is_empty() {
        return Some(None);
    }
    std::str::from_utf8(id).ok()?.parse().ok().map(Some)
}

fn bound(used: &Idempotency) -> [u8; 32] {
    bound_of(&used.actor, &used.key, &used.request_hash)
}

/// What an answer belongs to: in another row it does not open.
fn bound_of(actor: &str, key: &str, request: &[u8; 32]) -> [u8; 32] {
    let length = |text: &str| u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes();
    sha256(&[&length(actor), actor.as_bytes(), &length(key), key.as_bytes(), request].concat())
}
