//! The one writer: many units in one transaction, one audit batch, and answers only after it is durable.

mod thread;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use chancery_domain::log::{Fact, Hash, bundle, verify::Batch};
use chancery_pki::time::Time;
use prometheus_client::metrics::histogram::Histogram;
use thread::Ended;
pub(crate) use thread::Thread;
use tokio::sync::{mpsc, oneshot};

use crate::audit::{self, Detail};
use crate::commit::{Chore, Commit, Committed, Effect};
use crate::engine::{Conn, Database, Insert, Unfinished};
use crate::epoch::{self, Standing};
use crate::error::{Conflict, Error, Result, Unavailable};
use crate::inserts::{Active, Inserts};
use crate::lock::DirectoryLock;
use crate::meta;

/// Most units in one transaction.
const LARGEST_GROUP: usize = 512;
/// Units that may wait before callers are held back.
const QUEUE: usize = 1_024;
/// How often a transaction is tried that other processes were in the way of.
const ATTEMPTS: u32 = 8;
/// Time until the second attempt; each next waits once more as long.
const PAUSE: Duration = Duration::from_millis(5);

/// What one caller wants written.
pub(crate) struct Unit {
    pub(crate) commit: Commit,
    pub(crate) chores: Vec<Chore>,
}

/// A unit and where its answer goes.
struct Order {
    unit: Unit,
    answer: oneshot::Sender<Result<Committed>>,
}

/// How long commits took, in seconds.
pub type CommitTimes = Histogram;

/// Upper bounds of the histogram of commits, in seconds.
const BOUNDS: [f64; 12] = [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// Hands units to the writer.
pub(crate) struct Writer {
    /// Gone once closed.
    open: Mutex<Option<(mpsc::Sender<Order>, Ended)>>,
    times: CommitTimes,
    connected: Arc<Mutex<Instant>>,
    trouble: Trouble,
}

/// Why the last transaction was not written, when the database was the reason.
type Trouble = Arc<Mutex<Option<Unavailable>>>;

/// The writer's state. It changes only when a transaction is durable.
pub(crate) struct State {
    pub(crate) link: Link,
    pub(crate) epoch: i64,
    /// What the first transaction does before anything else, and what is told of it.
    pub(crate) start: Option<(Vec<Chore>, Vec<Fact>)>,
    pub(crate) seq: i64,
    pub(crate) head: Hash,
    pub(crate) active: Active,
    /// Let go when the last transaction is done, also when the store is dropped without being closed.
    pub(crate) lock: Option<DirectoryLock>,
}

/// The connection that writes, and where to get another one.
pub(crate) struct Link {
    pub(crate) conn: Conn,
    pub(crate) database: Database,
    /// Since when it is the same one.
    pub(crate) since: Arc<Mutex<Instant>>,
    pub(crate) lost: bool,
}

/// The last rows of a transaction, and what it leaves when it becomes durable.
struct Ending {
    inserts: Vec<Insert>,
    results: Results,
    seq: i64,
    head: Hash,
}

impl Writer {
    /// The writer at work in its thread.
    pub(crate) fn start(thread: Thread, state: State) -> Self {
        let (orders, queue) = mpsc::channel(QUEUE);
        let connected = Arc::clone(&state.link.since);
        let trouble = Trouble::default();
        let open = Mutex::new(Some((orders, thread.start(state, queue, Arc::clone(&trouble)))));
        Self { open, connected, trouble, times: CommitTimes::new(BOUNDS) }
    }

    /// Writes it; the answer comes after it is durable.
    pub(crate) async fn write(&self, unit: Unit) -> Result<Committed> {
        let began = Instant::now();
        let (answer, answered) = oneshot::channel();
        let orders = self.lock().as_ref().map(|(orders, _)| orders.clone()).ok_or(Unavailable::Closed)?;
        orders.send(Order { unit, answer }).await.map_err(|_| Unavailable::Closed)?;
        drop(orders);
        let answer = answered.await.map_err(|_| Unavailable::Closed)?;
        self.times.observe(began.elapsed().as_secs_f64());
        answer
    }

    pub(crate) fn times(&self) -> CommitTimes {
        self.times.clone()
    }

    /// How many units wait.
    pub(crate) fn waiting(&self) -> usize {
        self.lock().as_ref().map_or(0, |(orders, _)| orders.max_capacity() - orders.capacity())
    }

    /// For how long it has the connection that it has.
    pub(crate) fn connected(&self) -> Duration {
        self.connected.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }

    /// Why the last transaction was not written; `None` when it was.
    pub(crate) fn trouble(&self) -> Option<Unavailable> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends after what was handed in is written.
    pub(crate) async fn close(&self) {
        let Some((orders, ended)) = self.lock().take() else { return };
        drop(orders);
        ended.wait().await;
    }

    fn lock(&self) -> MutexGuard<'_, Option<(mpsc::Sender<Order>, Ended)>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn run(mut state: State, mut queue: mpsc::Receiver<Order>, trouble: Trouble) {
    let mut orders = Vec::with_capacity(LARGEST_GROUP);
    while queue.recv_many(&mut orders, LARGEST_GROUP).await > 0 {
        let (units, answers): (Vec<_>, Vec<_>) = orders.drain(..).map(|order| (order.unit, order.answer)).unzip();
        let outcome = state.group(&units).await;
        *trouble.lock().unwrap_or_else(PoisonError::into_inner) = match &outcome {
            Err(Error::Unavailable(reason)) => Some(reason.clone()),
            _ => None,
        };
        let results = match outcome {
            Ok(results) => results,
            Err(error) => units.iter().map(|_| Err(error.clone())).collect(),
        };
        for (answer, result) in answers.into_iter().zip(results) {
            // A caller that no longer waits has no use for the answer; what it asked for is done all the same.
            let _ = answer.send(result);
        }
    }
    let State { link, lock, .. } = state;
    link.conn.close().await;
    drop(lock);
}

/// What a transaction will tell.
#[derive(Default)]
struct Telling {
    entries: Vec<u8>,
    count: i64,
    details: Vec<Detail>,
}

/// Results of the units of a group, or the error that undid all of them.
type Results = Vec<Result<Committed>>;

impl State {
    /// One transaction, tried again as long as that makes sense.
    async fn group(&mut self, units: &[Unit]) -> Result<Results> {
        let mut attempt = 1;
        loop {
            match self.attempt(units).await {
                Ok(results) => return Ok(results),
                Err(Setback::Again(_)) if attempt < ATTEMPTS => tokio::time::sleep(PAUSE * attempt).await,
                Err(Setback::Again(error) | Setback::Final(error)) => return Err(error),
            }
            attempt += 1;
        }
    }

    /// First without savepoints, which is nearly always enough; when a unit fails, again with one around each.
    async fn attempt(&mut self, units: &[Unit]) -> Result<Results, Setback> {
        if self.link.lost {
            self.reconnect().await.map_err(Setback::Final)?;
        }
        for savepoints in [false, true] {
            match self.transaction(units, savepoints).await {
                Ok(Some(ending)) => match self.commit(ending).await? {
                    Ok(results) => return Ok(results),
                    Err(error) if savepoints || is_fatal(&error) => return Err(Setback::before_commit(error)),
                    Err(_) => {}
                },
                Ok(None) => self.rollback().await,
                Err(error) => return Err(Setback::before_commit(self.undo(error).await)),
            }
        }
        Err(Setback::Final(Unavailable::Failed(0).into()))
    }

    /// Nothing of the transaction stays.
    async fn undo(&mut self, error: Error) -> Error {
        self.link.lost |= error.is_lost();
        self.rollback().await;
        error
    }

    async fn rollback(&mut self) {
        // The database may have rolled back by itself (disk full): then this fails and nothing is left to undo.
        if !self.link.lost {
            let rolled_back = self.link.conn.control("ROLLBACK").await;
            self.link.lost |= rolled_back.is_err_and(|error| error.is_lost());
        }
    }

    /// Another connection, and what the database says of our last transaction.
    async fn reconnect(&mut self) -> Result<()> {
        let mut conn = self.link.database.writer().await?;
        conn.live(self.epoch).await?;
        conn.begin().await?;
        let begun = epoch::settle(&mut conn, self.epoch).await?;
        let (seq, head) = audit::head_now(&mut conn, self.epoch).await?;
        conn.control("COMMIT").await?;
        if begun {
            self.start = None;
        }
        (self.seq, self.head) = (seq, head);
        *self.link.since.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        (self.link.conn, self.link.lost) = (conn, false);
        Ok(())
    }

    /// `None`: a unit failed and there was no savepoint to go back to.
    async fn transaction(&mut self, units: &[Unit], savepoints: bool) -> Result<Option<Ending>> {
        let mut telling = Telling::default();
        let newest = units.iter().map(|unit| unit.commit.now).max();
        let with_rules = units.iter().any(|unit| unit.commit.rules.is_some());
        let mut standing = self.begin(newest, with_rules, &mut telling).await?;
        self.active.begin(standing.rules);
        let mut results = Vec::with_capacity(units.len());
        let mut inserts = Inserts::default();
        for unit in units {
            let changes = unit.commit.effects.iter().filter(|effect| effect.changes_rules()).count() as i64;
            // What is found from here on may come to nothing, and what was found before may be over.
            if changes > 0 {
                self.active.forget();
            }
            let result = match savepoints {
                true => self.guarded(unit, standing).await?,
                false => self.unit(unit, standing, &mut inserts).await,
            };
            if changes > 0 {
                self.active.forget();
                standing.rules = standing.rules.map(|rules| if result.is_ok() { rules + changes } else { rules });
            }
            let result = result.and_then(|(committed, facts)| {
                telling.take(facts, unit.commit.now)?;
                Ok(committed)
            });
            match &result {
                Err(error) if is_fatal(error) => return Err(error.clone()),
                Err(_) if !savepoints => return Ok(None),
                _ => results.push(result),
            }
        }
        let inserts = match inserts.rows(&mut self.link.conn).await {
            Err(error) if !is_fatal(&error) => return Ok(None),
            inserts => inserts?,
        };
        Ok(Some(self.finish(inserts, telling, newest, units, standing, results)))
    }

    /// Applies a unit inside a savepoint. The outer error undoes the group.
    async fn guarded(&mut self, unit: &Unit, standing: Standing) -> Result<Result<(Committed, Vec<Fact>)>> {
        self.link.conn.control("SAVEPOINT unit").await?;
        let mut inserts = Inserts::default();
        let mut result = self.unit(unit, standing, &mut inserts).await.and_then(|(committed, facts)| {
            Telling::default().take(facts.clone(), unit.commit.now)?;
            Ok((committed, facts))
        });
        if result.is_ok()
            && let Err(error) = inserts.flush(&mut self.link.conn).await
        {
            result = Err(error);
        }
        if result.as_ref().is_err_and(is_fatal) {
            return Ok(result);
        }
        if result.is_err() {
            self.link.conn.control("ROLLBACK TO SAVEPOINT unit").await?;
        }
        self.link.conn.control("RELEASE SAVEPOINT unit").await?;
        Ok(result)
    }

    /// Applies a unit; rows that issuance adds are only gathered.
    async fn unit<'u>(
        &mut self,
        unit: &'u Unit,
        standing: Standing,
        inserts: &mut Inserts<'u>,
    ) -> Result<(Committed, Vec<Fact>)> {
        let Commit { now, actor, effects, facts, rules } = &unit.commit;
        if facts.is_empty() && effects.iter().any(|effect| effect.needs_fact()) {
            return Err(Error::Unaudited);
        }
        if effects.iter().any(|effect| effect.goes_with_signature()) {
            meta::check_time(*now, standing)?;
        }
        if effects.iter().any(Effect::shares_times) {
            meta::check_together(*now, standing)?;
        }
        if rules.is_some() && *rules != standing.rules {
            return Err(Conflict::RulesChanged.into());
        }
        let (mut numbers, mut told) = (Vec::with_capacity(effects.len()), Vec::new());
        for effect in effects {
            let number = match inserts.take(&mut self.link.conn, &mut self.active, effect).await? {
                true => None,
                false => effect.apply(&mut self.link.conn, self.epoch, *now).await?,
            };
            told.extend(effect.own_fact(actor, number));
            numbers.push(number);
        }
        for chore in &unit.chores {
            let (number, facts) = chore.apply(&mut self.link.conn, self.epoch, *now).await?;
            told.extend(facts);
            numbers.push(number);
        }
        told.extend(facts.iter().cloned());
        Ok((Committed { numbers }, told))
    }

    /// Begins a transaction, the first one with the epoch.
    async fn begin(&mut self, now: Option<Time>, with_rules: bool, telling: &mut Telling) -> Result<Standing> {
        let conn = &mut self.link.conn;
        conn.begin().await?;
        if let (Some((chores, facts)), Some(now)) = (&self.start, now) {
            for chore in chores {
                chore.apply(conn, self.epoch, now).await?;
            }
            telling.take(facts.clone(), now)?;
        }
        epoch::check(conn, self.epoch, with_rules).await
    }

    /// With the batch and the highest time.
    fn finish(
        &self,
        mut inserts: Vec<Insert>,
        telling: Telling,
        newest: Option<Time>,
        units: &[Unit],
        standing: Standing,
        results: Results,
    ) -> Ending {
        let (mut seq, mut head) = (self.seq, self.head);
        if telling.count > 0 {
            seq += 1;
            let batch = Batch { epoch: self.epoch, seq, previous: head, first_leaf: None, entries: telling.entries };
            head = bundle::chain(batch.epoch, batch.seq, &batch.previous, &batch.entries);
            inserts.extend(audit::rows(batch, telling.details));
        }
        let accepts = |effect: &Effect| matches!(effect, Effect::AcceptTime);
        let accepted = units.iter().any(|unit| unit.commit.effects.iter().any(accepts));
        // A clock that the database's contradicts must not stop the other nodes.
        let believed = |newest: &Time| {
            Some(*newest) > standing.highest && !standing.clock.is_some_and(|clock| meta::is_apart(*newest, clock))
        };
        if let Some(newest) = newest.filter(believed).filter(|_| !accepted) {
            inserts.push(meta::raise_time(newest));
        }
        Ending { inserts, results, seq, head }
    }

    /// Makes it durable; the inner error undid it. When the connection is lost over it, the log tells afterwards whether
    /// it was.
    async fn commit(&mut self, ending: Ending) -> Result<Result<Results>, Setback> {
        let Ending { inserts, results, seq, head } = ending;
        match self.link.conn.commit(inserts).await {
            Ok(()) => {
                (self.seq, self.head, self.start) = (seq, head, None);
                Ok(Ok(results))
            }
            Err(Unfinished::Over(error)) if error.is_lost() => {
                let told = seq != self.seq;
                self.link.lost = true;
                self.reconnect().await.map_err(Setback::Final)?;
                match told {
                    true if head == self.head => Ok(Ok(results)),
                    true => Err(Setback::Again(error)),
                    false => Err(Setback::Final(error)),
                }
            }
            Err(Unfinished::Before(error) | Unfinished::Over(error)) => Ok(Err(self.undo(error).await)),
        }
    }
}

/// Why a transaction did not become durable.
enum Setback {
    /// Nothing of it is there, and it may succeed when it is tried again.
    Again(Error),
    /// It makes no sense to try again, or nobody knows what is there.
    Final(Error),
}

impl Setback {
    /// A server that was started again lets go of all connections, and may be there already.
    fn before_commit(error: Error) -> Self {
        match error {
            Error::Unavailable(Unavailable::Contended | Unavailable::Unreachable) => Self::Again(error),
            error => Self::Final(error),
        }
    }
}

/// Whether it undoes the whole group: the database is in trouble, not the unit. A constraint that no noun gives a
/// meaning (`Failed`) is the unit's own affair.
fn is_fatal(error: &Error) -> bool {
    match error {
        Error::Unavailable(reason) => !matches!(reason, Unavailable::Failed(_)),
        Error::Fenced { .. } => true,
        _ => false,
    }
}

impl Telling {
    fn take(&mut self, facts: Vec<Fact>, now: Time) -> Result<()> {
        for fact in facts {
            let mut salt = [0; 16];
            if !fact.personal.is_empty() {
                SystemRandom::new().fill(&mut salt).map_err(|_| Unavailable::Random)?;
            }
            let recorded = fact.record(now, &salt);
            if !bundle::push(&mut self.entries, &recorded.entry) {
                return Err(Error::EntryTooLong);
            }
            if let Some(clear) = recorded.clear {
                self.details.push(Detail { entry: self.count, person: recorded.about, salt, clear });
            }
            self.count += 1;
        }
        Ok(())
    }
}
