//! The service itself: opened data directory, vault, clock.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chancery_domain::clock::Clock;
use chancery_domain::id::Id;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::digest::hex;
use chancery_pki::key::{KeyAlgorithm, PrivateKey};
use chancery_pki::time::Time;
use chancery_store::intent::{Intent, IntentState};
use chancery_store::vault::{VaultKey, VaultSlot};
use chancery_store::{Commit, CommitTimes, Conflict, Database, Effect, Postgres, Store, vault as rows};
use tokio::sync::Mutex;

use crate::authority::StayedLocked;
use crate::crl::{PassedBy, Readings, Rooms};
use crate::error::{Error, Result};
use crate::job::{Desk, Prune};
use crate::log::{Anchor, Followed};
use crate::log_key::CheckpointKey;
use crate::ocsp::Responder;
use crate::once::UnderWay;
use crate::own_certificate::Own;
use crate::publication::{Roster, Shelf};
use crate::rules::Newest;
use crate::token::{KnownTokens, Strangers, TokenTurns};
use crate::vault::{Binding, KeyFile, Vault, VaultError};
use crate::vault_slot::{KEY_FILE, KEY_FILE_LABEL};

/// Purpose of the key that signs checkpoints.
const LOG: &str = "log";
/// Name of the setting that says which slot the vault began with.
const VAULT: &str = "vault";
/// How often a process that runs for long says that it lives.
pub const BEAT: Duration = Duration::from_secs(4);

/// Certificates issued until the look-up tables are brought up to date.
const UNINDEXED: u32 = 512;

/// How a data directory is opened.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The data directory.
    pub directory: PathBuf,
    /// Where the rows are when they are not in the data directory: then other processes may use them at the same time.
    pub database: Option<Postgres>,
    /// Folder of systemd credentials, if there is one.
    pub credentials: Option<PathBuf>,
    /// Make what is missing; without it an empty directory is refused with `CHY-3005`.
    pub create: bool,
    /// How long to wait for another process that uses the directory.
    pub wait: Duration,
}

/// Everything the faces can ask for. Share it in an `Arc`.
pub struct Service {
    pub(crate) store: Store,
    pub(crate) vault: Vault,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) log_key: CheckpointKey,
    directory: PathBuf,
    pub(crate) rooms: Rooms,
    pub(crate) strangers: Strangers,
    pub(crate) known_tokens: KnownTokens,
    pub(crate) token_turns: TokenTurns,
    pub(crate) roster: Roster,
    pub(crate) shelf: Shelf,
    pub(crate) followed: Mutex<Followed>,
    pub(crate) newest: Newest,
    pub(crate) responder: Responder,
    pub(crate) desk: Desk,
    pub(crate) own: Own,
    pub(crate) readings: Readings,
    pub(crate) passed_by: PassedBy,
    pub(crate) under_way: UnderWay,
    pub(crate) stayed_locked: StayedLocked,
    /// Certificates issued since the look-up tables were last brought up to date.
    unindexed: AtomicU32,
}

impl Service {
    /// Opens a data directory, or makes it. Settles what a dead predecessor left.
    ///
    /// Errors: `CHY-3005` when nothing is there, [`VaultError`] when the key file is missing or another's,
    /// [`chancery_store::Unavailable`] when another process holds the directory.
    pub async fn open(opening: &Opening, clock: Arc<dyn Clock>) -> Result<Self> {
        let directory = &opening.directory;
        let database = opening.database();
        if !Store::exists(&database).await? {
            check_never_there(directory)?;
            if !opening.create {
                return Err(Code::NoAuthority.into());
            }
        }
        let now = clock.now();
        let store = Store::open(&database, opening.wait, now).await?;
        if opening.create {
            chancery_store::private_directory(directory)?;
        }
        let slots = rows::slots(&store).await?;
        let slot = slots.items.iter().find(|slot| slot.kind == KEY_FILE);
        if slots.items.is_empty()
            && slots.damaged.is_empty()
            && let Err(gone) = check_never_there(directory)
        {
            store.close(now).await?;
            return Err(gone);
        }
        let vault = match (slot, slots.damaged.into_iter().next()) {
            (Some(slot), _) => open_vault(slot, opening)?,
            (None, Some(damaged)) => return Err(damaged.into()),
            (None, None) if opening.create && slots.items.is_empty() => create_vault(&store, opening, now).await?,
            (None, None) => return Err(Code::NoAuthority.into()),
        };
        let service = Self::of_parts(store, vault, directory.clone(), clock).await?;
        service.settle(&service.store.startup().intents).await?;
        Ok(service)
    }

    /// An open database with its vault. Nothing that was left is settled.
    pub(crate) async fn of_parts(
        store: Store,
        vault: Vault,
        directory: PathBuf,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        let log_key = open_log_key(&store, &vault, clock.now()).await?;
        let (rooms, unindexed) = (Rooms::default(), AtomicU32::new(0));
        let (roster, shelf, newest) = (Roster::default(), Shelf::default(), Newest::default());
        let (followed, responder, desk) = (Mutex::default(), Responder::default(), Desk::default());
        let (strangers, own, readings) = (Strangers::default(), Own::default(), Readings::default());
        Ok(Self {
            store,
            vault,
            clock,
            log_key,
            directory,
            rooms,
            strangers,
            known_tokens: KnownTokens::default(),
            token_turns: TokenTurns::default(),
            roster,
            shelf,
            newest,
            responder,
            followed,
            desk,
            own,
            readings,
            passed_by: PassedBy::default(),
            under_way: UnderWay::default(),
            stayed_locked: StayedLocked::default(),
            unindexed,
        })
    }

    /// Lets go of a database that nobody will use again.
    pub(crate) async fn abandon(self) {
        if let Err(error) = self.store.close(self.now()).await {
            tracing::warn!(%error, "a temporary database could not be closed in order");
        }
    }

    /// The present time.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// The data directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Seconds from handing a change to the database until it is durable.
    pub fn commit_times(&self) -> CommitTimes {
        self.store.commit_times()
    }

    /// Changes that wait to be written.
    pub fn commit_queue(&self) -> usize {
        self.store.commit_queue()
    }

    /// Unlocks a sealed key until then. Errors: as [`Self::unseal`].
    pub(crate) async fn unlock_key(&self, id: Id, passphrase: &str, until: Time) -> Result<()> {
        let row = rows::key(&self.store, id).await?.ok_or(Error::Internal("a key row is missing"))?;
        Ok(self.vault.unlock(&row.sealed, &binding(&row), passphrase, self.now(), until)?)
    }

    /// Says that this process lives, and settles what dead ones left. A process that runs for long does so every
    /// [`BEAT`]; with a database of its own nothing happens.
    ///
    /// Errors: [`chancery_store::Error::Fenced`] when another process shut this one out, which must end then.
    pub async fn beat(&self) -> Result<()> {
        let found = self.store.beat(self.now()).await?;
        for epoch in &found.fenced {
            tracing::warn!(
                epoch = epoch.id,
                node = epoch.node,
                burned = found.burned,
                "a node is gone and was shut out"
            );
        }
        self.settle(&found.intents).await
    }

    /// What a one-shot command leaves to be done: look-up tables, checkpoint of the log. Then ends the epoch.
    pub async fn close(self) -> Result<()> {
        let now = self.now();
        self.store.index(now).await?;
        match self.sequence_log().await {
            // A forged log is not continued. What was asked for is done all the same, and what is closed in order is
            // not taken for a crash by the next start; `verify_log` tells what is wrong.
            Err(Error::Store(error @ (chancery_store::Error::Corrupt { .. } | chancery_store::Error::NotSigned))) => {
                tracing::warn!(%error, "the log cannot be continued: run `chancery log verify`");
            }
            sequenced => sequenced?,
        }
        if self.store.has_written() {
            self.run_if_due(&Prune).await;
        }
        self.store.close(now).await?;
        Ok(())
    }

    /// Brings the look-up tables up to date after every [`UNINDEXED`] certificates, so that looking through the waiting
    /// ones stays cheap, where no job does it. A failure harms no answer: they keep waiting.
    pub(crate) async fn index_in_turn(&self, now: Time) {
        if self.desk.is_open() || self.unindexed.fetch_add(1, Ordering::Relaxed) % UNINDEXED != UNINDEXED - 1 {
            return;
        }
        // One part: those who go on issuing meanwhile bring the next turn.
        if let Err(error) = Box::pin(self.store.index_part(now)).await {
            tracing::warn!(%error, "certificates could not be indexed");
        }
    }

    /// Seals a new private key; the row to be inserted with what needs it.
    pub(crate) fn seal(
        &self,
        key: &PrivateKey,
        purpose: &str,
        passphrase: Option<&str>,
        now: Time,
    ) -> Result<VaultKey> {
        sealed(&self.vault, self.store.next_id(now), key, purpose, passphrase, now)
    }

    /// Opens a sealed key. Errors: `Locked`, `WrongPassphrase`, `Damaged` of [`VaultError`].
    pub(crate) async fn unseal(&self, id: Id, passphrase: Option<&str>) -> Result<Arc<PrivateKey>> {
        if passphrase.is_none()
            && let Some(key) = self.vault.opened_key(id, self.now())
        {
            return Ok(key);
        }
        let row = rows::key(&self.store, id).await?.ok_or(Error::Internal("a key row is missing"))?;
        Ok(self.vault.unseal(&row.sealed, &binding(&row), passphrase, self.now())?)
    }

    /// Software keys: a signature that was not committed never left the process, so the intent is given up (decision 1).
    async fn settle(&self, intents: &[Intent]) -> Result<()> {
        let now = self.now();
        for intent in intents {
            let fact = Fact::new(FactKind::IntentSettled, "system")
                .object("intent", intent.id)
                .detail("serial", intent.serial.to_hex())
                .detail("state", "abandoned");
            let settle = Effect::SettleIntent { id: intent.id, state: IntentState::Abandoned };
            match self.store.commit(Commit::new(now, "system").with(settle).tell(fact)).await {
                // Another process did.
                Ok(_) | Err(chancery_store::Error::Conflict(Conflict::Stale(_))) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

impl Opening {
    /// Where the rows are.
    pub fn database(&self) -> Database {
        self.database.clone().map_or_else(|| Database::Directory(self.directory.clone()), Database::Postgres)
    }
}

/// Errors: `CHY-7020` when a checkpoint lies beside the directory: there was a database, and a new one in its place would
/// be another authority's under the same name.
fn check_never_there(directory: &Path) -> Result<()> {
    let anchor = Anchor::beside(directory);
    let Some(checkpoint) = anchor.found() else { return Ok(()) };
    let refusal = Refusal::new(Code::DatabaseGone).with("directory", directory.display().to_string());
    Err(refusal.with("checkpoint", checkpoint.display().to_string()).into())
}

/// Fails unless the key file opens the vault of this database.
pub(crate) async fn vault_of(store: &Store, opening: &Opening) -> Result<Vault> {
    let slots = rows::slots(store).await?.items;
    let slot = slots.iter().find(|slot| slot.kind == KEY_FILE).ok_or(Code::NoAuthority)?;
    open_vault(slot, opening)
}

fn open_vault(slot: &VaultSlot, opening: &Opening) -> Result<Vault> {
    let path = KeyFile::beside(&opening.directory);
    let closed = |error: VaultError| match error {
        VaultError::NoKeyFile | VaultError::WrongKeyFile | VaultError::KeyFile(_) | VaultError::KeyFileOpen => {
            Refusal::new(Code::VaultClosed)
                .with("file", path.display().to_string())
                .with("why", error.to_string())
                .into()
        }
        other => Error::Vault(other),
    };
    let file = KeyFile::find(&path, opening.credentials.as_deref()).map_err(closed)?;
    Vault::open(&file, &slot.sealed).map_err(closed)
}

async fn open_log_key(store: &Store, vault: &Vault, now: Time) -> Result<CheckpointKey> {
    let keys = rows::keys_for(store, LOG).await?;
    let row = keys.first().ok_or(Error::Internal("the log's key is missing"))?;
    let key = vault.unseal(&row.sealed, &binding(row), None, now)?;
    checkpoint_key(key)
}

async fn create_vault(store: &Store, opening: &Opening, now: Time) -> Result<Vault> {
    let file = KeyFile::first(&opening.directory, opening.credentials.as_deref())?;
    let (vault, slot) = Vault::create(&file)?;
    let slot = VaultSlot {
        id: store.next_id(now),
        kind: KEY_FILE.to_owned(),
        label: KEY_FILE_LABEL.to_owned(),
        sealed: slot,
        created: now,
        version: 1,
    };
    let key = PrivateKey::generate(KeyAlgorithm::Ed25519).map_err(|_| VaultError::NoRandomness)?;
    let row = sealed(&vault, store.next_id(now), &key, LOG, None, now)?;
    let fact = Fact::new(FactKind::InstanceCreated, "system")
        .object("vault_slot", slot.id)
        .detail("log_key", hex(&row.spki_sha256));
    // Of two processes that begin at the same time, one has the vault.
    let only = Effect::SetMeta { name: VAULT.to_owned(), old: None, new: slot.id.to_string() };
    let commit = Commit::new(now, "system").with(only).with(Effect::InsertVaultSlot(slot));
    store.commit(commit.with(Effect::InsertVaultKey(row)).tell(fact)).await?;
    Ok(vault)
}

fn sealed(
    vault: &Vault,
    id: Id,
    key: &PrivateKey,
    purpose: &str,
    passphrase: Option<&str>,
    now: Time,
) -> Result<VaultKey> {
    let spki_sha256 = key.public_key().sha256();
    let sealed = vault.seal(key, &Binding { id, purpose, spki_sha256: &spki_sha256 }, passphrase)?;
    Ok(VaultKey {
        id,
        purpose: purpose.to_owned(),
        algorithm: key.algorithm().map_or("other", KeyAlgorithm::slug).to_owned(),
        spki_sha256,
        sealed,
        protection: if passphrase.is_some() { "passphrase" } else { "master" }.to_owned(),
        created: now,
        version: 1,
    })
}

fn binding(row: &VaultKey) -> Binding<'_> {
    Binding { id: row.id, purpose: &row.purpose, spki_sha256: &row.spki_sha256 }
}

/// The log's origin names the installation by its key, for ever: no two have the same, not even those made in one
/// second.
fn checkpoint_key(key: Arc<PrivateKey>) -> Result<CheckpointKey> {
    let origin = format!("chancery/{}", hex(&key.public_key().sha256()[..16]));
    CheckpointKey::new(key, &origin).ok_or(Error::Internal("the log's key is not Ed25519"))
}
