//! Lists of certificates, by keyset.

use std::collections::BTreeMap;

use chancery_domain::id::Id;
use chancery_pki::digest::{sha1, sha256, sha512, unhex};
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;

use super::find::tail;
use super::index::{Key, kept, split_words, words};
use super::{Certificate, SELECT, Standing, generation, read};
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
    /// Words: a certificate must have for each a word, or a serial, that begins so, or be the one with this thumbprint.
    /// A text that is not empty and has no letter or digit is had by none.
    pub text: String,
    /// Only those without a successor.
    pub current: bool,
}

/// Most words of one search; more are not looked at.
const MOST_WORDS: usize = 8;
/// Up to so many certificates with a word are read to see whether they have the others as well. The database would
/// gather all that have each of them, for some words nearly every certificate there is.
const FEW: u32 = 1_000;
/// Certificates read at once when the list itself is looked through.
const AT_ONCE: u32 = 500;
/// So many are looked through before the database gathers all that have the words.
const LOOKED_THROUGH: u32 = 5_000;
/// Digits from which on a word may also be the beginning of a serial.
const SERIAL_DIGITS: usize = 6;
/// Most octets of a serial that is looked for.
const LONGEST_SERIAL: usize = 64;

/// What is listed, in which order, and as of when.
#[derive(Clone, Copy)]
pub(super) struct Listing<'f> {
    pub(super) filter: &'f Filter,
    pub(super) order: Order,
    pub(super) now: Time,
}

/// A part of a list: up to so many, from after this place.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) after: Option<Cursor>,
    pub(super) limit: u32,
}

/// A part of the list, from after `after`.
pub async fn list(
    store: &Store,
    filter: &Filter,
    order: Order,
    now: Time,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<Certificate>> {
    let (listing, part) = (Listing { filter, order, now }, Part { after, limit: limit.max(1) });
    let sought = sought(&filter.text);
    if sought.is_empty() && !filter.text.trim().is_empty() {
        // Nothing has a word of a text that has none.
        return Ok(Page::of(std::iter::empty()));
    }
    let mut rows: BTreeMap<Cursor, Result<Certificate>> = BTreeMap::new();
    if !sought.is_empty() {
        let matches = |certificate: &Certificate| {
            admits(filter, certificate, now)
                && has_words(certificate, &sought)
                && comes_after(order, certificate, after)
        };
        rows.extend(tail(store.db(), matches).await?.into_values().map(|c| (place(order, &c), Ok(c))));
    }
    rows.extend(indexed(store.db(), listing, &sought, part).await?);
    let limit = part.limit as usize;
    let full = rows.len() >= limit;
    let last = rows.keys().nth(limit - 1).copied();
    let mut page = Page::of(rows.into_values().take(limit));
    page.next = last.filter(|_| full).map(|place| to_cursor(order, place));
    Ok(page)
}

/// The words of a search. A serial or a thumbprint is one, also as it is shown, with colons.
fn sought(text: &str) -> Vec<String> {
    let is_hex = |part: &str| part.bytes().all(|digit| digit.is_ascii_hexdigit());
    let words = text.split_whitespace().flat_map(|part| match with_colons(part) {
        None if is_hex(part) => vec![part.to_lowercase()],
        Some(hex) => vec![hex],
        None => split_words(part).collect(),
    });
    words.take(MOST_WORDS).collect()
}

/// At least three pairs of digits with colons between them, also cut off: no address of a host is written so.
fn with_colons(part: &str) -> Option<String> {
    let pairs: Vec<&str> = part.trim_end_matches(['…', ':']).split(':').collect();
    let is_pair = |pair: &&str| pair.len() == 2 && pair.bytes().all(|digit| digit.is_ascii_hexdigit());
    (pairs.len() >= 3 && pairs.iter().all(is_pair)).then(|| pairs.concat().to_lowercase())
}

/// Those the indexer has reached, as many as asked for or more unless the list ends, and where each stands in it.
async fn indexed(
    db: &Db,
    listing: Listing<'_>,
    sought: &[String],
    part: Part,
) -> Result<Vec<(Cursor, Result<Certificate>)>> {
    let rare = rare(db, sought).await?;
    if rare.is_empty()
        && !sought.is_empty()
        && let Some(found) = looked_through(db, listing, sought, part).await?
    {
        return Ok(found);
    }
    let sql = match rare.is_empty() {
        true => list_sql(listing, sought, part),
        false => list_sql(listing, &rare, Part { limit: FEW, ..part }),
    };
    let rows = db.rows(sql).await?;
    let found = rows.iter().map(|row| (place_of(listing.order, row), read(row)));
    let has_all = |found: &Result<Certificate>| found.as_ref().map_or(true, |c| has_words(c, sought));
    Ok(found.filter(|(_, found)| has_all(found)).collect())
}

/// The same by reading the list itself until enough have words that many have; `None` when [`LOOKED_THROUGH`] do not
/// give them.
async fn looked_through(
    db: &Db,
    listing: Listing<'_>,
    sought: &[String],
    part: Part,
) -> Result<Option<Vec<(Cursor, Result<Certificate>)>>> {
    let (mut found, order) = (Vec::new(), listing.order);
    let mut next = Part { limit: AT_ONCE, ..part };
    for _ in 0..LOOKED_THROUGH / AT_ONCE {
        let rows = db.rows(list_sql(listing, &[], next)).await?;
        // A damaged row has nothing to be found by, as in `tail`.
        let readable = rows.iter().filter_map(|row| read(row).ok());
        let with_words = readable.filter(|certificate| has_words(certificate, sought));
        found.extend(with_words.map(|certificate| (place(order, &certificate), Ok(certificate))));
        if found.len() >= part.limit as usize || rows.len() < AT_ONCE as usize {
            return Ok(Some(found));
        }
        next.after = rows.last().map(|row| to_cursor(order, place_of(order, row)));
    }
    Ok(None)
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

/// Whether any certificate was ever issued under this profile.
pub async fn has_profile(store: &Store, profile: &str) -> Result<bool> {
    let sql = Sql::new("SELECT id FROM certificate WHERE profile = ").arg(profile).push(" LIMIT 1");
    Ok(store.db().row(sql).await?.is_some())
}

/// Certificates signed by an authority.
pub async fn count(store: &Store, authority: Id) -> Result<i64> {
    let sql = Sql::new("SELECT COUNT(*) AS n FROM certificate WHERE authority = ").arg(authority);
    let row = store.db().row(sql).await?;
    row.map_or(Ok(0), |row| row.cells_of("certificate", "count").int("n"))
}

pub(super) fn list_sql(listing: Listing<'_>, sought: &[String], part: Part) -> Sql {
    let Listing { filter, order, now } = listing;
    let sql = Sql::new(SELECT).push(" WHERE ");
    let mut sql = match (order, part.after) {
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
    // A list by expiry is read from its own index; those of authority and profile would give nearly every certificate
    // there is, to be sorted.
    let (authority, profile) = match order {
        Order::Newest => (" AND c.authority = ", " AND c.profile = "),
        Order::Expiry => (" AND c.authority + 0 = ", " AND c.profile || '' = "),
    };
    if let Some(id) = filter.authority {
        sql = sql.push(authority).arg(id);
    }
    if let Some(slug) = &filter.profile {
        sql = sql.push(profile).arg(slug);
    }
    if let Some(person) = filter.person {
        sql = sql.push(" AND c.person = ").arg(person);
    }
    if filter.current {
        sql = sql.push(" AND c.replaced_by IS NULL");
    }
    for word in sought {
        sql = having(sql.push(" AND c.id IN ("), word).push(")");
    }
    let sql = match order {
        Order::Newest => sql.push(" ORDER BY c.id DESC LIMIT "),
        Order::Expiry => sql.push(" ORDER BY c.not_after, c.id LIMIT "),
    };
    sql.arg(i64::from(part.limit))
}

/// The certificates with a word, or a serial, that begins so.
fn having(sql: Sql, word: &str) -> Sql {
    let sql = sql.push("SELECT certificate FROM certificate_word WHERE generation IN ").push(generation::ALL);
    let sql = sql.push(" AND word >= ").arg(word).push(" AND word <= ").arg(format!("{word}{}", char::MAX));
    let sql = match thumbprint(word) {
        Some((kind, key)) => {
            let sql = sql.push(" UNION ALL SELECT certificate FROM certificate_key WHERE generation IN ");
            sql.push(generation::ALL).push(" AND kind = ").arg(kind as i64).push(" AND key = ").arg(kept(&key))
        }
        None => sql,
    };
    serials(word).into_iter().fold(sql, |sql, (from, to)| {
        let sql = sql.push(" UNION ALL SELECT id FROM certificate WHERE issuer IN (SELECT id FROM issuer)");
        sql.push(" AND serial >= ").arg(from).push(" AND serial <= ").arg(to)
    })
}

/// The thumbprint that a word can be by its length.
fn thumbprint(word: &str) -> Option<(Key, Vec<u8>)> {
    let kind = match word.len() {
        40 => Key::Sha1,
        64 => Key::Sha256,
        128 => Key::Sha512,
        _ => return None,
    };
    Some((kind, unhex(word)?))
}

fn is_thumbprint(word: &str, der: &[u8]) -> bool {
    thumbprint(word).is_some_and(|(kind, key)| match kind {
        Key::Sha1 => sha1(der) == *key,
        Key::Sha256 => sha256(der) == *key,
        _ => sha512(der) == *key,
    })
}

/// Where serials that begin so stand, as stored: what reads like a negative number has a zero octet before it, unless
/// somebody issued it without.
fn serials(word: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
    let digits = word.len();
    let is_hex = digits <= LONGEST_SERIAL * 2 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    // A serial is shown without its zero octet.
    if !is_hex || digits > 2 && word.starts_with("00") {
        return Vec::new();
    }
    let last = match digits {
        SERIAL_DIGITS.. => format!("{word:f<width$}", width = LONGEST_SERIAL * 2),
        _ => word.to_owned(),
    };
    let first = if digits.is_multiple_of(2) { word.to_owned() } else { format!("{word}0") };
    let Some((from, to)) = unhex(&first).zip(unhex(&last)) else { return Vec::new() };
    let signed = from.first().is_some_and(|first| first & 0x80 != 0);
    let with_zero = |octets: &Vec<u8>| [&[0], octets.as_slice()].concat();
    let positive = signed.then(|| (with_zero(&from), with_zero(&to)));
    [Some((from, to)), positive].into_iter().flatten().collect()
}

/// Whether a serial begins so, or is this when there are few digits.
fn is_serial(word: &str, serial: &Serial) -> bool {
    let hex = serial.to_hex();
    if word.len() < SERIAL_DIGITS { hex == word } else { hex.starts_with(word) }
}

/// Those of the words that only [`FEW`] certificates have.
async fn rare(db: &Db, sought: &[String]) -> Result<Vec<String>> {
    let mut rare = Vec::new();
    for word in sought {
        if db.rows(few_sql(word)).await?.len() <= FEW as usize {
            rare.push(word.clone());
        }
    }
    Ok(rare)
}

/// Some of those that have a word, no more than tell whether they are few.
pub(super) fn few_sql(word: &str) -> Sql {
    having(Sql::new(""), word).push(" LIMIT ").arg(i64::from(FEW) + 1)
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
    let begins = |prefix: &String| {
        words.range(prefix.clone()..).next().is_some_and(|word| word.starts_with(prefix.as_str()))
            || is_serial(prefix, &certificate.serial)
            || is_thumbprint(prefix, &certificate.der)
    };
    sought.iter().all(begins)
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
