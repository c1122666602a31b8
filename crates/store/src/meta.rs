//! Facts about the installation, and the highest time seen (decision 6).

use chancery_pki::time::Time;

use crate::Store;
use crate::engine::{Conn, Db, Insert, Sql};
use crate::epoch::Standing;
use crate::error::{Conflict, Error, Result};

/// Seconds the clock may go back without anybody being asked.
pub const CLOCK_TOLERANCE: i64 = 300;
/// Seconds that the clocks of a node and its database may be apart.
pub const CLOCK_APART: i64 = 60;

pub(crate) const HIGHEST_TIME: &str = "highest_time";
/// Name of the number of the rules.
pub(crate) const RULES: &str = "rules";

/// A text by its name: `instance_id` and whatever the service keeps; `None` when it was never set.
pub async fn text(store: &Store, name: &str) -> Result<Option<String>> {
    let row = store.db().row(Sql::new("SELECT name, text FROM meta WHERE name = $1").bind(name)).await?;
    row.map_or(Ok(None), |row| row.cells_of("meta", name).opt_text("text"))
}

/// The highest time any commit was made at; `None` before the first.
pub async fn highest_time(store: &Store) -> Result<Option<Time>> {
    read_highest(store.db()).await
}

/// How often authorities and profiles were changed, by whatever process: who keeps them in memory says so in
/// [`crate::Commit::rules`]. Ask before reading them.
pub async fn rules(store: &Store) -> Result<i64> {
    let row = store.db().row(Sql::new("SELECT number FROM meta WHERE name = ").arg(RULES)).await?;
    row.map_or(Ok(0), |row| row.cells_of("meta", RULES).int("number"))
}

/// Gives the rules their next number.
pub(crate) async fn change_rules(conn: &mut Conn) -> Result<()> {
    let sql = "INSERT INTO meta (name, number) VALUES ($1, 1) \
               ON CONFLICT (name) DO UPDATE SET number = meta.number + 1";
    conn.execute(Sql::new(sql).bind(RULES)).await.map(drop)
}

/// Fails when the clock is far behind the highest time seen, or far from that of the database (decision 6).
pub(crate) fn check_time(now: Time, standing: Standing) -> Result<()> {
    if let Some(highest) = standing.highest.filter(|highest| now.plus(CLOCK_TOLERANCE) < *highest) {
        return Err(Error::ClockBack { now, highest });
    }
    check_together(now, standing)
}

/// Fails when the clock is far from that of the database.
pub(crate) fn check_together(now: Time, standing: Standing) -> Result<()> {
    match standing.clock.filter(|clock| is_apart(now, *clock)) {
        Some(database) => Err(Error::ClockApart { now, database }),
        None => Ok(()),
    }
}

pub(crate) fn is_apart(now: Time, clock: Time) -> bool {
    now.unix().abs_diff(clock.unix()) > CLOCK_APART.unsigned_abs()
}

/// What [`check_time`] compares with.
pub(crate) async fn standing(db: &Db) -> Result<Standing> {
    let sql = Sql::new("SELECT (SELECT number FROM meta WHERE name = ").arg(HIGHEST_TIME).push(") AS highest, ");
    let Some(row) = db.row(sql.push(db.clock()).push(" AS clock")).await? else { return Ok(Standing::default()) };
    let cells = row.cells_of("meta", HIGHEST_TIME);
    let (clock, highest) = (cells.opt_time("clock")?, cells.opt_time("highest")?);
    Ok(Standing { clock, highest, ..Standing::default() })
}

pub(crate) async fn read_highest(db: &Db) -> Result<Option<Time>> {
    let row = db.row(Sql::new("SELECT number FROM meta WHERE name = $1").bind(HIGHEST_TIME)).await?;
    row.map_or(Ok(None), |row| row.cells_of("meta", HIGHEST_TIME).opt_time("number"))
}

/// Sets a text that had the value `old` (`None`: was not set).
pub(crate) async fn set(conn: &mut Conn, name: &str, old: Option<&str>, new: &str) -> Result<()> {
    let changed = match old {
        None => {
            let sql = "INSERT INTO meta (name, text) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
            conn.execute(Sql::new(sql).bind(name).bind(new)).await?
        }
        Some(old) => {
            let sql = "UPDATE meta SET text = $1 WHERE name = $2 AND text = $3";
            conn.execute(Sql::new(sql).bind(new).bind(name).bind(old)).await?
        }
    };
    if changed == 1 { Ok(()) } else { Err(Conflict::Stale("setting").into()) }
}

/// Sets a text whatever it was.
pub(crate) async fn put(conn: &mut Conn, name: &str, text: &str) -> Result<()> {
    let sql = "INSERT INTO meta (name, text) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET text = excluded.text";
    conn.execute(Sql::new(sql).bind(name).bind(text)).await.map(drop)
}

/// Removes a text.
pub(crate) async fn remove(conn: &mut Conn, name: &str) -> Result<()> {
    conn.execute(Sql::new("DELETE FROM meta WHERE name = ").arg(name)).await.map(drop)
}

/// Raises the highest time seen; a lower one changes nothing.
pub(crate) fn raise_time(now: Time) -> Insert {
    let raised = " ON CONFLICT (name) DO UPDATE SET number = excluded.number WHERE meta.number < excluded.number";
    Insert::new("INSERT INTO meta (name, number)", [[HIGHEST_TIME.into(), now.into()]], raised)
}

/// Sets the highest time seen, also to an earlier one: an administrator accepted the clock.
pub(crate) async fn accept_time(conn: &mut Conn, now: Time) -> Result<()> {
    let sql =
        "INSERT INTO meta (name, number) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET number = excluded.number";
    conn.execute(Sql::new(sql).bind(HIGHEST_TIME).bind(now)).await.map(drop)
}
