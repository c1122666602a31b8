//! The open database of one data directory.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex as StdMutex};
use std::time::{Duration, Instant};

use chancery_domain::id::{Id, IdGenerator};
use chancery_domain::log::note::NoteKey;
use chancery_domain::log::{Checkpoint, Fact, FactKind};
use chancery_pki::digest::hex;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use tokio::sync::Mutex;

use crate::audit::{self, Finding, LogReport, Summary};
use crate::certificate::{FromDer, Left, Waiting};
use crate::changes::{Changes, Touched};
use crate::commit::{Chore, Commit, Committed};
use crate::engine::{Database, Db};
use crate::epoch::{self, Epoch};
use crate::error::{Conflict, Error, Result, Unavailable};
use crate::inserts::Active;
use crate::intent::{self, Intent};
use crate::lock::{self, DirectoryLock};
use crate::serial_block::{self, BlockState, LARGEST_BLOCK, SerialBlock};
use crate::writer::{CommitTimes, Link, State, Thread, Unit, Writer};
use crate::{Page, certificate, engine, meta, moving};

/// Batches taken into the tree at once.
const SEQUENCE_PART: i64 = 4_096;
/// Certificates that a caller indexes who has issued one.
const INDEX_PART: usize = 512;
/// Most certificates indexed together: each page of the tables is then written once for many of them.
const LARGEST_INDEX_PART: usize = 8_192;
/// Seconds without a sign of life after which a process is shut out by one that runs (PostgreSQL).
pub const LEASE: i64 = 15;
/// The same for one that was just started: when the server was away, those that run may not have come back yet.
pub const FIRST_LEASE: i64 = 60;
/// How often the log is extended again that another process extended meanwhile.
const EXTENSIONS: u32 = 8;

/// The key that signs checkpoints.
pub trait LogKey: Send + Sync {
    /// Its name (the log's origin) and public key.
    fn note_key(&self) -> &NoteKey;
    /// Signs with Ed25519; `None` when the key is locked or fails.
    fn sign(&self, message: &[u8]) -> Option<[u8; 64]>;
    /// Whether this is a signature of this key.
    fn verify(&self, message: &[u8], signature: &[u8]) -> bool;
}

/// What opening found of processes that did not end by themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Startup {
    /// Epochs that were fenced.
    pub fenced: Vec<Epoch>,
    /// Serials that were reserved and never will be used; the audit log tells of them.
    pub burned: u64,
    /// Intents that nobody settled: the service must, before it signs anything.
    pub intents: Vec<Intent>,
    /// Rows of these kinds that are damaged. The store opens all the same.
    pub damaged: Vec<Error>,
}

/// An open database. Share it in an `Arc`; see the crate's documentation for how to read and write.
pub struct Store {
    db: Db,
    database: Database,
    writer: Writer,
    ids: IdGenerator,
    epoch: i64,
    startup: Startup,
    wrote: AtomicBool,
    /// Second for which the clock was compared with the highest time seen.
    checked: AtomicI64,
    changes: Changes,
    serials: Mutex<HashMap<Id, Pool>>,
    /// Whoever moves certificates into the look-up tables: two would write the same rows.
    indexing: Mutex<()>,
}

/// Serials at hand for one issuer.
struct Pool {
    block: Id,
    size: usize,
    left: Vec<[u8; 16]>,
}

impl Store {
    /// Whether there is a database. Errors: the server cannot be asked.
    pub async fn exists(database: &Database) -> Result<bool> {
        database.exists().await
    }

    /// Opens a database and makes it if need be.
    ///
    /// In a data directory: files 0600, directory 0700, whatever the umask; as the directory's owner. Waits at most
    /// `wait` for another process to let go of it. On a PostgreSQL server the database must be there; its tables are made.
    ///
    /// Errors: [`Unavailable::Held`] says who holds the directory, [`Unavailable::Newer`] when a newer version wrote it,
    /// [`Unavailable::Moved`] when the rows were moved elsewhere.
    pub async fn open(database: &Database, wait: Duration, now: Time) -> Result<Self> {
        let store = Self::open_unchecked(database, wait, now).await?;
        if store.db.is_own()
            && let Err(error) = moving::check(&store).await
        {
            store.close(now).await?;
            return Err(error);
        }
        Ok(store)
    }

    /// The same also when the rows were moved away.
    pub(crate) async fn open_unchecked(database: &Database, wait: Duration, now: Time) -> Result<Self> {
        let lock = match database {
            Database::Directory(directory) => {
                let lock = DirectoryLock::hold(directory, wait).await?;
                drop(lock::private_file(&engine::file(directory))?);
                Some(lock)
            }
            Database::Postgres(_) => None,
        };
        let (thread, mut conn, db) = Thread::open(database).await?;
        let epoch = match conn.take_epoch().await? {
            Some(epoch) => epoch,
            None => epoch::highest(&db).await? + 1,
        };
        conn.live(epoch).await?;
        let highest = meta::standing(&db).await?.highest;
        let start = Some(beginning(&db, epoch).await?);
        let (seq, head) = audit::head(&db, epoch).await?;
        let since = Arc::new(StdMutex::new(Instant::now()));
        let link = Link { conn, database: database.clone(), since, lost: false };
        let writer = Writer::start(thread, State { link, epoch, start, seq, head, active: Active::default(), lock });
        let ids = IdGenerator::new(epoch, highest.unwrap_or(now));
        let (wrote, changes, serials) = (AtomicBool::new(false), Changes::default(), Mutex::new(HashMap::new()));
        let (startup, checked) = (Startup::default(), AtomicI64::new(i64::MIN));
        let database = database.clone();
        let indexing = Mutex::default();
        let mut store = Self { db, database, writer, ids, epoch, startup, wrote, checked, changes, serials, indexing };
        store.startup = store.shut_out(FIRST_LEASE, now).await?;
        Ok(store)
    }

    /// What opening found. A process that only reads starts no epoch and leaves nothing behind.
    pub fn startup(&self) -> &Startup {
        &self.startup
    }

    /// Where the rows are.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Number of this process's epoch; it exists from the first commit on.
    pub fn epoch(&self) -> i64 {
        self.epoch
    }

    /// What this process changed so far, counted by noun.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// A new identifier.
    pub fn next_id(&self, now: Time) -> Id {
        self.ids.next(now)
    }

    /// Writes all of it durably, or nothing.
    ///
    /// Errors: [`Error::Conflict`] when the state is another than believed, [`Error::Unavailable`] when the database
    /// cannot write now, [`Error::ClockBack`], [`Error::Fenced`], [`Error::Unaudited`].
    pub async fn commit(&self, commit: Commit) -> Result<Committed> {
        self.write(Unit { commit, chores: Vec::new() }).await
    }

    /// A serial that is at hand. It can be handed back as long as nothing was signed with it.
    pub async fn spare_serial(&self, issuer: Id) -> Option<[u8; 16]> {
        self.serials.lock().await.get_mut(&issuer)?.left.pop()
    }

    /// Takes back a serial that nothing was signed with.
    pub async fn return_serial(&self, issuer: Id, serial: [u8; 16]) {
        if let Some(pool) = self.serials.lock().await.get_mut(&issuer) {
            pool.left.push(serial);
        }
    }

    /// Says that this process lives, and shuts out those that are gone (PostgreSQL). A process that runs for long does so
    /// every few seconds; what is found of dead ones is the answer, and their intents are to be settled.
    pub async fn beat(&self, now: Time) -> Result<Startup> {
        if self.db.is_own() {
            return Ok(Startup::default());
        }
        self.chores(now, vec![Chore::Beat]).await?;
        // When the server was away for all of us, the others have had as long as this one to come back.
        if self.writer.connected() < Duration::from_secs(LEASE.unsigned_abs()) {
            return Ok(Startup::default());
        }
        self.shut_out(LEASE, now).await
    }

    /// Fences the epochs of processes that are gone, and says what they left.
    async fn shut_out(&self, lease: i64, now: Time) -> Result<Startup> {
        let Page { items: silent, mut damaged, .. } = epoch::silent(&self.db, lease).await?;
        let (mut fenced, mut burned) = (Vec::new(), 0);
        for epoch in silent.into_iter().filter(|epoch| epoch.id != self.epoch) {
            if !self.db.is_gone(epoch.id).await? {
                continue;
            }
            damaged.extend(serial_block::damaged(&self.db, epoch.id).await?);
            if let Some(serials) = self.chores(now, vec![Chore::Fence { epoch: epoch.id }]).await?.number() {
                burned += serials.unsigned_abs();
                fenced.push(epoch);
            }
        }
        let Page { items: intents, damaged: others, .. } = intent::orphaned(&self.db).await?;
        damaged.extend(others);
        Ok(Startup { fenced, burned, intents, damaged })
    }

    /// Fails when what was written last was not, and nothing can be written now either: for whoever watches. While all goes
    /// well nothing is asked of the database.
    pub async fn check_writing(&self, now: Time) -> Result<()> {
        match self.writer.trouble() {
            Some(_) => self.commit(Commit::new(now, "system")).await.map(drop),
            None => Ok(()),
        }
    }

    /// Fails when the clock is more than five minutes behind the highest time seen, or more than one from that of the
    /// database (decision 6). Ask before signing.
    pub async fn check_time(&self, now: Time) -> Result<()> {
        // What was good in this second still is: only the clock can have gone back, and the commit asks again.
        if self.checked.load(Ordering::Relaxed) == now.unix() {
            return Ok(());
        }
        meta::check_time(now, meta::standing(&self.db).await?)?;
        self.checked.store(now.unix(), Ordering::Relaxed);
        Ok(())
    }

    /// Fails with [`Error::ClockApart`] when the clock is not that of the database, whatever was seen before.
    pub async fn check_clock(&self, now: Time) -> Result<()> {
        meta::check_together(now, meta::standing(&self.db).await?)
    }

    /// A serial for this issuer, from a block whose reservation is durable: 127 random bits, of which neighbours in the block
    /// share the first 15 (docs/adr/0015-serials-in-runs.md). The first block of a process has one serial, each next twice
    /// as many, up to 1,024.
    pub async fn take_serial(&self, issuer: Id, now: Time) -> Result<Serial> {
        let mut pools = self.serials.lock().await;
        loop {
            if let Some(serial) = pools.get_mut(&issuer).and_then(|pool| pool.left.pop()) {
                return Ok(Serial::from_random(serial));
            }
            let old = pools.remove(&issuer);
            let size = old.as_ref().map_or(1, |pool| pool.size * 2).min(LARGEST_BLOCK);
            let used = old.map(|pool| Chore::SettleBlock { id: pool.block, state: BlockState::Used });
            let pool = self.reserve(issuer, size, used, now).await?;
            pools.insert(issuer, pool);
        }
    }

    async fn reserve(&self, issuer: Id, size: usize, used: Option<Chore>, now: Time) -> Result<Pool> {
        let serials = serial_block::random(size)?;
        let block = self.next_id(now);
        let reserve = SerialBlock { id: block, epoch: self.epoch, issuer, serials: serials.clone(), reserved: now };
        self.chores(now, used.into_iter().chain([Chore::Reserve(reserve)]).collect()).await?;
        Ok(Pool { block, size, left: serials })
    }

    /// Moves waiting certificates into the look-up tables, all that wait now; how many.
    pub async fn index(&self, now: Time) -> Result<i64> {
        let _indexing = self.indexing.lock().await;
        let mut moved = 0;
        loop {
            let (waited, done) = self.index_some(LARGEST_INDEX_PART, now).await?;
            moved += done;
            // Those that come meanwhile are many together the next time.
            if waited < LARGEST_INDEX_PART || done == 0 {
                return Ok(moved);
            }
        }
    }

    /// Moves waiting certificates into the look-up tables, as many as one transaction takes; how many. None while this
    /// process does so already.
    pub async fn index_part(&self, now: Time) -> Result<i64> {
        let Ok(_indexing) = self.indexing.try_lock() else { return Ok(0) };
        self.index_some(INDEX_PART, now).await.map(|(_, done)| done)
    }

    /// How many of at most `limit` waited, and how many of them were moved.
    async fn index_some(&self, limit: usize, now: Time) -> Result<(usize, i64)> {
        match self.move_some(limit, Left::Nothing, now).await {
            Err(Error::Conflict(certificate::STANDS)) => self.move_some(limit, Left::Rows, now).await,
            moved => moved,
        }
    }

    async fn move_some(&self, limit: usize, left: Left, now: Time) -> Result<(usize, i64)> {
        let waiting = Waiting::read(&self.db, limit).await?;
        let (waited, mut done) = (waiting.len(), 0);
        for chores in waiting.into_transactions(left) {
            done += self.chores(now, chores).await?.number().unwrap_or(0);
        }
        Ok((waited, done))
    }

    /// Whether certificates wait for [`Self::index`].
    pub async fn has_unindexed(&self) -> Result<bool> {
        certificate::pending(&self.db).await
    }

    /// Whether no other process can write to the database.
    pub const fn is_own(&self) -> bool {
        self.db.is_own()
    }

    /// Whether audit batches wait for [`Self::sequence`].
    pub async fn has_unsequenced(&self) -> Result<bool> {
        audit::waiting(&self.db).await
    }

    /// Whether this process wrote anything.
    pub fn has_written(&self) -> bool {
        self.wrote.load(Ordering::Relaxed)
    }

    /// Forgets a part of what nobody needs any more ([`prune`](crate::prune)); how many rows.
    pub async fn prune(&self, now: Time) -> Result<i64> {
        Ok(self.chores(now, vec![Chore::Prune]).await?.number().unwrap_or(0))
    }

    /// Takes waiting audit batches into the Merkle tree and stores a signed checkpoint, which is the answer; `None`
    /// when nothing waited. Takes at most some thousands at once: call again until `None`.
    ///
    /// Errors: [`Error::NotSigned`] when the key does not sign, or did not sign the last checkpoint: a forged log is
    /// never continued.
    pub async fn sequence(&self, key: &impl LogKey, now: Time) -> Result<Option<Checkpoint>> {
        if let Some(last) = audit::latest_checkpoint(self).await? {
            let signed = key.note_key().open(&last.note, |_, message, signature| key.verify(message, signature));
            let point = signed.ok().and_then(Checkpoint::from_text);
            if point != Some(last.unsigned(key.note_key().name())) {
                return Err(Error::NotSigned);
            }
        }
        for _ in 0..EXTENSIONS {
            let Some(mut extension) = audit::prepare(&self.db, SEQUENCE_PART).await? else { return Ok(None) };
            let checkpoint = extension.checkpoint(key.note_key().name());
            let sign = |message: &[u8]| key.sign(message).ok_or(Error::NotSigned);
            extension.note = key.note_key().sign(&checkpoint.to_text(), sign)?;
            match self.chores(now, vec![Chore::ExtendLog(Box::new(extension))]).await {
                Ok(_) => return Ok(Some(checkpoint)),
                // Another process extended it meanwhile.
                Err(Error::Conflict(Conflict::Stale(_))) => {}
                Err(error) => return Err(error),
            }
        }
        Err(Unavailable::Contended.into())
    }

    /// Checks the whole log: chain, tiles, checkpoints and their signatures, and that certificates, revocations, rows
    /// under a MAC and personal data are those the entries tell of. `known` are checkpoints kept outside the database;
    /// `from_der` gives the columns of a certificate that repeat its DER.
    pub async fn verify_log(
        &self,
        key: &impl LogKey,
        known: &[Checkpoint],
        from_der: impl Fn(&[u8]) -> Option<FromDer> + Send + Sync,
    ) -> Result<LogReport> {
        let mut snapshot = self.db.snapshot().await?;
        let check = |_: &[u8; 32], message: &[u8], signature: &[u8]| key.verify(message, signature);
        let report = audit::verify(&mut snapshot, key.note_key(), check, known, &from_der).await;
        snapshot.close().await;
        report
    }

    /// Goes on from a summary of the log to its end, and says what is wrong on the way. Cheap when little was added.
    pub async fn follow_log(&self, key: &impl LogKey, summary: Summary) -> Result<(Summary, Vec<Finding>)> {
        let mut snapshot = self.db.snapshot().await?;
        let followed = audit::follow(&mut snapshot, key, summary).await;
        snapshot.close().await;
        followed
    }

    /// Keeps a text of [`meta`] that can be made again: nobody relies on it unchecked, so the log does not tell of it.
    pub async fn remember(&self, name: &'static str, text: String, now: Time) -> Result<()> {
        self.chores(now, vec![Chore::Remember { name, text }]).await.map(drop)
    }

    /// Ends the epoch, so that the next process has nothing to settle, and lets go of the data directory.
    pub async fn close(&self, now: Time) -> Result<()> {
        let ended = self.end_epoch(now).await;
        self.db.close().await;
        self.writer.close().await;
        ended
    }

    pub(crate) async fn end_epoch(&self, now: Time) -> Result<()> {
        if !self.wrote.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.chores(now, vec![Chore::CloseEpoch { epoch: self.epoch }]).await.map(drop)
    }

    /// Seconds from handing a change over until it is durable.
    pub fn commit_times(&self) -> CommitTimes {
        self.writer.times()
    }

    /// Changes that wait to be written.
    pub fn commit_queue(&self) -> usize {
        self.writer.waiting()
    }

    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    pub(crate) async fn chores(&self, now: Time, chores: Vec<Chore>) -> Result<Committed> {
        self.write(Unit { commit: Commit::new(now, "system"), chores }).await
    }

    async fn write(&self, unit: Unit) -> Result<Committed> {
        self.wrote.store(true, Ordering::Relaxed);
        let touched = Touched::by(&unit.commit.effects);
        let result = self.writer.write(unit).await;
        // Counted even when it failed: the answer may have been lost after the transaction was durable.
        self.changes.count(touched);
        result
    }
}

/// What the first transaction of an epoch does and tells: where the last epoch that ended by itself stopped, too, so that
/// nobody cuts it short.
async fn beginning(db: &Db, epoch: i64) -> Result<(Vec<Chore>, Vec<Fact>)> {
    let mut started = Fact::new(FactKind::NodeStarted, "system").object("epoch", epoch);
    let previous = epoch::last_closed(db).await?;
    // A last batch that cannot be read is found by the check of the log.
    if let Some((seq, head)) = audit::head(db, previous).await.ok().filter(|_| previous > 0) {
        started = started.detail("previous_epoch", previous).detail("previous_seq", seq);
        started = started.detail("previous_head", hex(&head));
    }
    Ok((vec![Chore::StartEpoch { epoch, node: node() }], vec![started]))
}

/// This process on this machine, for people.
fn node() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match host.trim() {
        "" => format!("pid {}", std::process::id()),
        host => format!("pid {} on {host}", std::process::id()),
    }
}
