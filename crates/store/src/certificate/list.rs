//! Lists of certificates, by keyset.

use std::collections::BTreeMap;

use chancery_domain::id::Id;
use chancery_pki::time::Time;

use super::find::tail;
use super::index::{split_words, words};
use super::{Certificate, SELECT, Standing, read};
use crate::engine::{Db, Row, Sql};
use crate::error::Result;
use crate::{Cursor, Page, Store};

/// State of a certificate at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateState {
    /// Within its validity and nothing against it.
    Valid,
    /// Valid, but not for longer than until this time.
    ExpiringBefore(Time),
    /// Its validity is over.
    Expired,
    /// Its validity has not begun.
    NotYetValid,
    /// On hold.
    Held,
    /// Revoked.
    Revoked,
}

/// What a list is ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Newest first.
    #[default]
    Newest,
    /// Soonest to expire first.
    Expiry,
}

/// What a list shows. All given conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// State, at the time handed to [`list`].
    pub state: Option<CertificateState>,
    /// Signed by this authority.
    pub authority: Option<Id>,
    /// Issued under this profile.
    pub profile: Option<String>,
    /// Belonging to this person.
    pub person: Option<Id>,
    /// Words: a certificate must have for each a word that begins so.
    pub text: String,
    /// Only those without a successor.
    pub current: bool,
}

/// Most words of one search; more are not looked at.
const MOST_WORDS: usize = 8;
/// Up to so many certificates with a word are read to see whether they have the others as well. The database would
/// gather all that have each of them, for some words nearly every certificate there is.
const FEW: u32 = 1_000;

/// A part of the list, from after `after`.
pub async fn list(
    store: &Store,
    filter: &Filter,
    order: Order,
    now: Time,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<Certificate>> {
    let limit = limit.max(1);
    let sought: Vec<String> = split_words(&filter.text).take(MOST_WORDS).collect();
    let mut rows: BTreeMap<Cursor, Result<Certificate>> = BTreeMap::new();
    if !sought.is_empty() {
        let matches = |certificate: &Certificate| {
            admits(filter, certificate, now)
                && has_words(certificate, &sought)
                && comes_after(order, certificate, after)
        };
        rows.extend(tail(store.db(), matches).await?.into_values().map(|c| (place(order, &c), Ok(c))));
    }
    let rare = rare(store.db(), &sought).await?;
    let sql = match rare.is_empty() {
        true => list_sql(filter, &sought, order, now, after, limit),
        false => list_sql(filter, &rare, order, now, after, FEW),
    };
    let indexed = store.db().rows(sql).await?;
    let indexed = indexed.iter().map(|row| (place_of(order, row), read(row)));
    let has_all = |found: &Result<Certificate>| found.as_ref().map_or(true, |c| has_words(c, &sought));
    rows.extend(indexed.filter(|(_, found)| has_all(found)));
    let full = rows.len() >= limit as usize;
    let last = rows.keys().nth(limit as usize - 1).copied();
    let mut page = Page::of(rows.into_values().take(limit as usize));
    page.next = last.filter(|_| full).map(|place| to_cursor(order, place));
    Ok(page)
}

/// Certificates that expire before `until` and are valid now, soonest first, without those that were replaced.
pub async fn expiring_before(
    store: &Store,
    now: Time,
    until: Time,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<Certificate>> {
    let state = Some(CertificateState::ExpiringBefore(until));
    let filter = Filter { state, current: true, ..Filter::default() };
    list(store, &filter, Order::Expiry, now, after, limit).await
}

/// Certificates signed by an authority.
pub async fn count(store: &Store, authority: Id) -> Result<i64> {
    let sql = Sql::new("SELECT COUNT(*) AS n FROM certificate WHERE authority = ").arg(authority);
    let row = store.db().row(sql).await?;
    row.map_or(Ok(0), |row| row.cells_of("certificate", "count").int("n"))
}

pub(super) fn list_sql(
    filter: &Filter,
    sought: &[String],
    order: Order,
    now: Time,
    after: Option<Cursor>,
    limit: u32,
) -> Sql {
    let sql = Sql::new(SELECT).push(" WHERE ");
    let mut sql = match (order, after) {
        (Order::Newest, after) => sql.push("c.id < ").arg(after.map_or(i64::MAX, |after| after.id)),
        (Order::Expiry, None) => sql.push("c.not_after >= ").arg(i64::MIN),
        (Order::Expiry, Some(after)) => {
            sql.push("(c.not_after, c.id) > (").arg(after.key).push(", ").arg(after.id).push(")")
        }
    };
    sql = match filter.state {
        None => sql,
        Some(CertificateState::Revoked) => {
            sql.push(" AND c.revocation <> 'none' AND c.revocation = ").arg(Standing::Revoked)
        }
        Some(CertificateState::Held) => sql.push(" AND c.revocation <> 'none' AND c.revocation = ").arg(Standing::Held),
        Some(CertificateState::Expired) => sql.push(" AND c.revocation = 'none' AND c.not_after < ").arg(now),
        Some(CertificateState::NotYetValid) => sql.push(" AND c.revocation = 'none' AND c.not_before > ").arg(now),
        Some(CertificateState::Valid) => valid(sql, now),
        Some(CertificateState::ExpiringBefore(until)) => valid(sql, now).push(" AND c.not_after < ").arg(until),
    };
    if let Some(authority) = filter.authority {
        sql = sql.push(" AND c.authority = ").arg(authority);
    }
    if let Some(profile) = &filter.profile {
        sql = sql.push(" AND c.profile = ").arg(profile);
    }
    if let Some(person) = filter.person {
        sql = sql.push(" AND c.person = ").arg(person);
    }
    if filter.current {
        sql = sql.push(" AND c.replaced_by IS NULL");
    }
    for word in sought {
        sql = beginning(sql.push(" AND c.id IN (SELECT certificate FROM certificate_word WHERE "), word).push(")");
    }
    let sql = match order {
        Order::Newest => sql.push(" ORDER BY c.id DESC LIMIT "),
        Order::Expiry => sql.push(" ORDER BY c.not_after, c.id LIMIT "),
    };
    sql.arg(i64::from(limit))
}

/// The condition that a word begins so.
fn beginning(sql: Sql, word: &str) -> Sql {
    sql.push("word >= ").arg(word).push(" AND word <= ").arg(format!("{word}{}", char::MAX))
}

/// Those of several words that only [`FEW`] certificates have.
async fn rare(db: &Db, sought: &[String]) -> Result<Vec<String>> {
    let mut rare = Vec::new();
    for word in sought.iter().filter(|_| sought.len() > 1) {
        if db.rows(few_sql(word)).await?.len() <= FEW as usize {
            rare.push(word.clone());
        }
    }
    Ok(rare)
}

/// Some of those that have a word, no more than tell whether they are few.
pub(super) fn few_sql(word: &str) -> Sql {
    let sql = beginning(Sql::new("SELECT certificate FROM certificate_word WHERE "), word);
    sql.push(" LIMIT ").arg(i64::from(FEW) + 1)
}

fn valid(sql: Sql, now: Time) -> Sql {
    sql.push(" AND c.revocation = 'none' AND c.not_before <= ").arg(now).push(" AND c.not_after >= ").arg(now)
}

/// The same conditions, for certificates the indexer has not reached.
fn admits(filter: &Filter, certificate: &Certificate, now: Time) -> bool {
    let free = certificate.standing == Standing::None;
    let valid = free && certificate.not_before <= now && now <= certificate.not_after;
    let state = match filter.state {
        None => true,
        Some(CertificateState::Valid) => valid,
        Some(CertificateState::ExpiringBefore(until)) => valid && certificate.not_after < until,
        Some(CertificateState::Expired) => free && certificate.not_after < now,
        Some(CertificateState::NotYetValid) => free && certificate.not_before > now,
        Some(CertificateState::Held) => certificate.standing == Standing::Held,
        Some(CertificateState::Revoked) => certificate.standing == Standing::Revoked,
    };
    state
        && filter.authority.is_none_or(|authority| certificate.authority == Some(authority))
        && filter.profile.as_ref().is_none_or(|profile| certificate.profile.as_ref() == Some(profile))
        && filter.person.is_none_or(|person| certificate.person == Some(person))
        && (!filter.current || certificate.replaced_by.is_none())
}

fn has_words(certificate: &Certificate, sought: &[String]) -> bool {
    let words = words(certificate);
    sought
        .iter()
        .all(|prefix| words.range(prefix.clone()..).next().is_some_and(|word| word.starts_with(prefix.as_str())))
}

/// Where a certificate stands in the list: smaller comes first.
fn place(order: Order, certificate: &Certificate) -> Cursor {
    place_at(order, certificate.not_after.unix(), certificate.id.0)
}

fn place_of(order: Order, row: &Row) -> Cursor {
    let cells = row.cells("certificate", "id");
    place_at(order, cells.int("not_after").unwrap_or(0), cells.int("id").unwrap_or(0))
}

fn place_at(order: Order, not_after: i64, id: i64) -> Cursor {
    match order {
        Order::Newest => Cursor { key: -id, id },
        Order::Expiry => Cursor { key: not_after, id },
    }
}

fn to_cursor(order: Order, place: Cursor) -> Cursor {
    match order {
        Order::Newest => Cursor { key: place.id, id: place.id },
        Order::Expiry => place,
    }
}

fn comes_after(order: Order, certificate: &Certificate, after: Option<Cursor>) -> bool {
    match (order, after) {
        (_, None) => true,
        (Order::Newest, Some(after)) => certificate.id.0 < after.id,
        (Order::Expiry, Some(after)) => place(order, certificate) > after,
    }
}
