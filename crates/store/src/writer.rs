//! The one writer: many units in one transaction, one audit batch, and answers only after it is durable.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use chancery_domain::log::{Fact, Hash, bundle, verify::Batch};
use chancery_pki::time::Time;
use prometheus_client::metrics::histogram::Histogram;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::audit::{self, Detail};
use crate::commit::{Chore, Commit, Committed};
use crate::engine::{Conn, Sql};
use crate::epoch;
use crate::error::{Error, Result, Unavailable};
use crate::inserts::Inserts;
use crate::lock::DirectoryLock;
use crate::meta::{self, CLOCK_TOLERANCE};

/// Most units in one transaction.
const LARGEST_GROUP: usize = 512;
/// Units that may wait before callers are held back.
const QUEUE: usize = 1_024;

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
    open: Mutex<Option<(mpsc::Sender<Order>, JoinHandle<()>)>>,
    times: CommitTimes,
}

/// The writer's state. It changes only when a transaction is durable.
pub(crate) struct State {
    pub(crate) conn: Conn,
    pub(crate) epoch: i64,
    /// What the first transaction does before anything else, and what is told of it.
    pub(crate) start: Option<(Vec<Chore>, Vec<Fact>)>,
    pub(crate) seq: i64,
    pub(crate) head: Hash,
    pub(crate) highest: Option<Time>,
    /// Let go when the last transaction is done, also when the store is dropped without being closed.
    pub(crate) lock: DirectoryLock,
}

impl Writer {
    pub(crate) fn spawn(state: State) -> Self {
        let (orders, queue) = mpsc::channel(QUEUE);
        let open = Mutex::new(Some((orders, tokio::spawn(run(state, queue)))));
        Self { open, times: CommitTimes::new(BOUNDS) }
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

    /// Ends after what was handed in is written.
    pub(crate) async fn close(&self) {
        let Some((orders, task)) = self.lock().take() else { return };
        drop(orders);
        let _ = task.await;
    }

    fn lock(&self) -> MutexGuard<'_, Option<(mpsc::Sender<Order>, JoinHandle<()>)>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn run(mut state: State, mut queue: mpsc::Receiver<Order>) {
    let mut orders = Vec::with_capacity(LARGEST_GROUP);
    while queue.recv_many(&mut orders, LARGEST_GROUP).await > 0 {
        let (units, answers): (Vec<_>, Vec<_>) = orders.drain(..).map(|order| (order.unit, order.answer)).unzip();
        let results = match state.group(&units).await {
            Ok(results) => results,
            Err(error) => units.iter().map(|_| Err(error.clone())).collect(),
        };
        for (answer, result) in answers.into_iter().zip(results) {
            // A caller that no longer waits has no use for the answer; what it asked for is done all the same.
            let _ = answer.send(result);
        }
    }
    let State { conn, lock, .. } = state;
    conn.close().await;
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
    /// One transaction. First without savepoints, which is nearly always enough; when a unit fails, again with one
    /// around each.
    async fn group(&mut self, units: &[Unit]) -> Result<Results> {
        for savepoints in [false, true] {
            self.conn.begin().await?;
            match self.transaction(units, savepoints).await {
                Ok(Some(results)) => return Ok(results),
                Ok(None) => self.rollback().await,
                Err(error) => {
                    self.rollback().await;
                    return Err(error);
                }
            }
        }
        Err(Unavailable::Failed(0).into())
    }

    async fn rollback(&mut self) {
        // The database may have rolled back by itself (disk full): then this fails and nothing is left to undo.
        let _ = self.conn.execute(Sql::new("ROLLBACK")).await;
    }

    /// `None`: a unit failed and there was no savepoint to go back to.
    async fn transaction(&mut self, units: &[Unit], savepoints: bool) -> Result<Option<Results>> {
        let mut telling = Telling::default();
        let newest = units.iter().map(|unit| unit.commit.now).max().or(self.highest);
        self.begin_epoch(newest, &mut telling).await?;
        let mut results = Vec::with_capacity(units.len());
        let mut inserts = Inserts::default();
        for unit in units {
            let result = if savepoints { self.guarded(unit).await? } else { self.unit(unit, &mut inserts).await };
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
        match inserts.flush(&mut self.conn).await {
            Err(error) if !is_fatal(&error) => return Ok(None),
            inserted => inserted?,
        }
        epoch::check(&mut self.conn, self.epoch).await?;
        self.finish(telling, newest, units).await?;
        Ok(Some(results))
    }

    /// Applies a unit inside a savepoint. The outer error undoes the group.
    async fn guarded(&mut self, unit: &Unit) -> Result<Result<(Committed, Vec<Fact>)>> {
        self.conn.execute(Sql::new("SAVEPOINT unit")).await?;
        let mut inserts = Inserts::default();
        let mut result = self.unit(unit, &mut inserts).await.and_then(|(committed, facts)| {
            Telling::default().take(facts.clone(), unit.commit.now)?;
            Ok((committed, facts))
        });
        if result.is_ok()
            && let Err(error) = inserts.flush(&mut self.conn).await
        {
            result = Err(error);
        }
        if result.is_err() {
            self.conn.execute(Sql::new("ROLLBACK TO SAVEPOINT unit")).await?;
        }
        self.conn.execute(Sql::new("RELEASE SAVEPOINT unit")).await?;
        Ok(result)
    }

    /// Applies a unit; rows that issuance adds are only gathered.
    async fn unit<'u>(&mut self, unit: &'u Unit, inserts: &mut Inserts<'u>) -> Result<(Committed, Vec<Fact>)> {
        let Commit { now, actor, effects, facts, rules } = &unit.commit;
        if facts.is_empty() && effects.iter().any(|effect| effect.needs_fact()) {
            return Err(Error::Unaudited);
        }
        let highest = self.highest.filter(|highest| now.plus(CLOCK_TOLERANCE) < *highest);
        if let Some(highest) = highest.filter(|_| effects.iter().any(|effect| effect.goes_with_signature())) {
            return Err(Error::ClockBack { now: *now, highest });
        }
        if let Some(rules) = rules {
            inserts.check_rules(&mut self.conn, *rules).await?;
        }
        let (mut numbers, mut told) = (Vec::with_capacity(effects.len()), Vec::new());
        for effect in effects {
            let number = match inserts.take(&mut self.conn, effect).await? {
                true => None,
                false => effect.apply(&mut self.conn, self.epoch, *now).await?,
            };
            told.extend(effect.own_fact(actor, number));
            numbers.push(number);
        }
        for chore in &unit.chores {
            numbers.push(chore.apply(&mut self.conn, *now).await?);
        }
        told.extend(facts.iter().cloned());
        Ok((Committed { numbers }, told))
    }

    async fn begin_epoch(&mut self, now: Option<Time>, telling: &mut Telling) -> Result<()> {
        let (Some((chores, facts)), Some(now)) = (&self.start, now) else { return Ok(()) };
        for chore in chores {
            chore.apply(&mut self.conn, now).await?;
        }
        telling.take(facts.clone(), now)
    }

    /// Writes the batch and commits; only then the state goes on.
    async fn finish(&mut self, telling: Telling, newest: Option<Time>, units: &[Unit]) -> Result<()> {
        let (mut seq, mut head) = (self.seq, self.head);
        if telling.count > 0 {
            seq += 1;
            let batch = Batch { epoch: self.epoch, seq, previous: head, first_leaf: None, entries: telling.entries };
            audit::insert_batch(&mut self.conn, &batch).await?;
            head = bundle::chain(batch.epoch, batch.seq, &batch.previous, &batch.entries);
            for detail in telling.details {
                audit::insert_detail(&mut self.conn, self.epoch, seq, detail).await?;
            }
        }
        let accepted = units.iter().rev().find_map(|unit| {
            let accepts = |effect: &crate::Effect| matches!(effect, crate::Effect::AcceptTime);
            unit.commit.effects.iter().any(accepts).then_some(unit.commit.now)
        });
        let highest = accepted.or(self.highest.max(newest));
        if let Some(newest) = newest.filter(|newest| accepted.is_none() && Some(*newest) > self.highest) {
            meta::raise_time(&mut self.conn, newest).await?;
        }
        self.conn.execute(Sql::new("COMMIT")).await?;
        (self.seq, self.head, self.highest, self.start) = (seq, head, highest, None);
        Ok(())
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
