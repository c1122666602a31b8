//! Filling the look-up tables. What waits is read and worked out beside the writer and written in order, in small
//! transactions between which others write: the more wait, the fewer pages are written for each.

use std::collections::{HashMap, HashSet};

use chancery_domain::id::Id;

use super::find::tail_sql;
use super::generation::{self, Generations};
use super::index::{ONCE, kept_keys, reversed_names, words};
use super::read;
use crate::commit::Chore;
use crate::engine::{Conn, Db, Insert, Row, Sql, Turn, Value, aside};
use crate::error::{Conflict, OnTaken as _, Result};

/// Certificates read at once.
const READ: usize = 1_000;
/// Most rows written in one transaction.
const ROWS: usize = 2_048;
/// Most certificates that are taken off the queue in one transaction.
const SETTLED: usize = 1_024;
/// A row stands in a look-up table already.
pub(crate) const STANDS: Conflict = Conflict::Exists("row of a look-up table");

/// Rows of certificates that wait for the indexer.
#[derive(Default)]
pub(crate) struct Waiting {
    keys: Vec<(i64, Vec<u8>, i64)>,
    names: Vec<(String, i64)>,
    indexed: Vec<Indexed>,
}

/// Rows of a look-up table that never change.
pub(crate) struct LookUps {
    rows: Unchanging,
    left: Left,
}

/// Kind, key and certificate, or reversed name and certificate.
enum Unchanging {
    Keys(Vec<(i64, Vec<u8>, i64)>),
    Names(Vec<(String, i64)>),
}

/// What an earlier attempt left of the certificates in the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Left {
    /// Nothing. Else, and when the text of one was changed, writing their rows fails with [`STANDS`]. PostgreSQL works
    /// half as much for a row when it need not look for it first.
    #[default]
    Nothing,
    /// Rows, which stay as they are.
    Rows,
}

impl Left {
    /// What a statement does with rows that stand there already.
    const fn tail(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Rows => ONCE,
        }
    }
}

/// Certificates that are done when their words stand in the table.
#[derive(Default)]
pub(crate) struct Indexed {
    /// What was read; no version when the row is damaged: then there is nothing to find it by.
    versions: Vec<(Id, Option<i64>)>,
    words: Vec<(String, Id)>,
    left: Left,
}

impl Waiting {
    /// Up to `limit` of them, oldest first.
    pub(crate) async fn read(db: &Db, limit: usize) -> Result<Self> {
        let (mut waiting, mut after) = (Self::default(), 0);
        while waiting.len() < limit {
            let part = READ.min(limit - waiting.len());
            let rows = db.rows(tail_sql(after, part as i64)).await?;
            let is_last = rows.len() < part;
            waiting = aside(move || waiting.with(rows)).await??;
            after = waiting.last();
            if is_last {
                break;
            }
        }
        aside(move || waiting.sorted()).await
    }

    /// How many certificates.
    pub(crate) fn len(&self) -> usize {
        self.indexed.iter().map(|part| part.versions.len()).sum()
    }

    fn last(&self) -> i64 {
        let last = self.indexed.last().and_then(|part| part.versions.last());
        last.map_or(0, |(id, _)| id.0)
    }

    fn with(mut self, rows: Vec<Row>) -> Result<Self> {
        for row in rows {
            let id = row.cells("certificate", "id").id("id")?;
            if self.indexed.last().is_none_or(|part| part.versions.len() == SETTLED) {
                self.indexed.push(Indexed::default());
            }
            let Some(part) = self.indexed.last_mut() else { continue };
            let certificate = read(&row).ok();
            part.versions.push((id, certificate.as_ref().map(|certificate| certificate.version)));
            let Some(certificate) = certificate else { continue };
            part.words.extend(words(&certificate).into_iter().map(|word| (word, id)));
            self.keys.extend(kept_keys(&certificate).into_iter().map(|(kind, key)| (kind, key, id.0)));
            self.names.extend(reversed_names(&certificate).into_iter().map(|name| (name, id.0)));
        }
        Ok(self)
    }

    fn sorted(mut self) -> Self {
        self.keys.sort_unstable();
        self.names.sort_unstable();
        self.indexed.iter_mut().for_each(|part| part.words.sort_unstable());
        self
    }

    /// The transactions that write them. Keys and names never change, so it does no harm when only they are written; the
    /// last transactions take the certificates off the queue. Each gives the number of those.
    pub(crate) fn into_transactions(self, left: Left) -> Vec<Vec<Chore>> {
        let look_up = |rows| Chore::LookUp(LookUps { rows, left });
        let mut chores = Vec::new();
        chores.extend(portions(self.keys).map(Unchanging::Keys).map(look_up));
        chores.extend(portions(self.names).map(Unchanging::Names).map(look_up));
        let is_little = chores.len() <= 2 && self.indexed.len() <= 1;
        chores.extend(self.indexed.into_iter().map(|indexed| Chore::Settle(Indexed { left, ..indexed })));
        match chores.is_empty() {
            true => Vec::new(),
            false if is_little => vec![chores],
            false => chores.into_iter().map(|chore| vec![chore]).collect(),
        }
    }
}

fn portions<T>(rows: Vec<T>) -> impl Iterator<Item = Vec<T>> {
    let mut rows = rows.into_iter();
    std::iter::from_fn(move || Some(rows.by_ref().take(ROWS).collect::<Vec<_>>()).filter(|rows| !rows.is_empty()))
}

impl LookUps {
    /// Writes them.
    pub(crate) async fn insert(&self, conn: &mut Conn) -> Result<()> {
        conn.take_turn(Turn::Index).await?;
        let generations = Generations::read(conn).await?;
        let tail = self.left.tail();
        let insert = match &self.rows {
            Unchanging::Keys(keys) => {
                let row = |(kind, key, id): &(i64, Vec<u8>, i64)| {
                    [generations.of(*id).into(), (*kind).into(), key.into(), (*id).into()]
                };
                let sql = "INSERT INTO certificate_key (generation, kind, key, certificate)";
                Insert::new(sql, keys.iter().map(row), tail)
            }
            Unchanging::Names(names) => {
                let row = |(name, id): &(String, i64)| [generations.of(*id).into(), name.into(), (*id).into()];
                let sql = "INSERT INTO certificate_name (generation, reversed, certificate)";
                Insert::new(sql, names.iter().map(row), tail)
            }
        };
        conn.insert(insert).await.map(drop).on_taken(STANDS)
    }
}

impl Indexed {
    /// Writes the words and takes the certificates off the queue, except those whose text was changed since they were
    /// read; how many. None while another process does so.
    pub(crate) async fn settle(&self, conn: &mut Conn) -> Result<i64> {
        if !conn.try_turn(Turn::Index).await? {
            return Ok(0);
        }
        let now = versions(conn, self.versions.iter().map(|(id, _)| (*id).into()).collect()).await?;
        let is_changed = |id: &Id, version: &Option<i64>| version.is_some() && now.get(&id.0) != version.as_ref();
        let changed = self.versions.iter().filter(|(id, version)| is_changed(id, version));
        let changed: HashSet<Id> = changed.map(|(id, _)| *id).collect();
        let words = self.words.iter().filter(|(_, id)| !changed.contains(id));
        let generations = Generations::read(conn).await?;
        let words = words.map(|(word, id)| [Value::from(generations.of(id.0)), word.into(), (*id).into()]);
        let sql = "INSERT INTO certificate_word (generation, word, certificate)";
        conn.insert(Insert::new(sql, words, self.left.tail())).await.on_taken(STANDS)?;
        let settled = self.versions.iter().map(|(id, _)| *id).filter(|id| !changed.contains(id));
        let settled: Vec<Value> = settled.map(Value::from).collect();
        let number = settled.len() as i64;
        conn.execute_in("DELETE FROM certificate_unindexed WHERE certificate", settled).await?;
        generation::count(conn, number).await?;
        Ok(number)
    }
}

async fn versions(conn: &mut Conn, ids: Vec<Value>) -> Result<HashMap<i64, i64>> {
    let rows = conn.rows_in("SELECT c.id, c.version FROM certificate c WHERE c.id", ids).await?;
    let version = |row: &Row| {
        let cells = row.cells("certificate", "id");
        Ok((cells.int("id")?, cells.int("version")?))
    };
    rows.iter().map(version).collect()
}

/// Whether certificates wait to be indexed.
pub(crate) async fn pending(db: &Db) -> Result<bool> {
    Ok(db.row(Sql::new("SELECT certificate FROM certificate_unindexed LIMIT 1")).await?.is_some())
}
