//! Persons, their addresses and domains (decision 20).

use chancery_domain::id::Id;
use chancery_pki::time::Time;

use crate::engine::{Conn, Row, Sql};
use crate::error::{Conflict, OnTaken as _, Result};
use crate::{Cursor, Page, Store};

/// A human.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Id.
    pub id: Id,
    /// Name.
    pub display_name: String,
    /// Role, a word of the domain.
    pub role: String,
    /// More, JSON.
    pub settings: String,
    /// State, a word of the domain.
    pub state: String,
    /// When the row was made.
    pub created: Time,
    /// For compare-and-set; 1 at first.
    pub version: i64,
    /// MAC under a key of the vault (decision 10), over addresses and domains too.
    pub mac: Vec<u8>,
}

/// An address of a person. An address belongs to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// E-mail address: the local part as it is, the domain in lower-case A-labels.
    pub address: String,
    /// Whose it is.
    pub person: Id,
    /// When it was proved; `None`: not yet.
    pub proved: Option<Time>,
}

/// A domain of a person. Several persons may have the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// The domain in lower-case A-labels.
    pub domain: String,
    /// Whose it is.
    pub person: Id,
    /// When it was proved; `None`: not yet.
    pub proved: Option<Time>,
}

const SELECT: &str = "SELECT id, display_name, role, settings, state, created, version, mac FROM person";

/// By id.
pub async fn by_id(store: &Store, id: Id) -> Result<Option<Person>> {
    store.db().row(Sql::new(SELECT).push(" WHERE id = ").arg(id)).await?.as_ref().map(read).transpose()
}

/// By address.
pub async fn by_address(store: &Store, address: &str) -> Result<Option<Person>> {
    let sql = Sql::new(SELECT).push(" WHERE id = (SELECT person FROM person_address WHERE address = ");
    store.db().row(sql.arg(address).push(")")).await?.as_ref().map(read).transpose()
}

/// Whose mailbox an address reaches in nearly all mail systems, which take any case for the same.
pub async fn by_mailbox(store: &Store, address: &str) -> Result<Option<Person>> {
    let sql = Sql::new(SELECT).push(" WHERE id = (SELECT person FROM person_address WHERE lower(address) = ");
    store.db().row(sql.arg(address.to_ascii_lowercase()).push(")")).await?.as_ref().map(read).transpose()
}

/// All of this name, oldest first.
pub async fn by_display_name(store: &Store, name: &str) -> Result<Vec<Person>> {
    let sql = Sql::new(SELECT).push(" WHERE display_name = ").arg(name).push(" ORDER BY id");
    store.db().rows(sql).await?.iter().map(read).collect()
}

/// Addresses of a person.
pub async fn addresses(store: &Store, person: Id) -> Result<Vec<Address>> {
    let sql = "SELECT address, person, proved FROM person_address WHERE person = $1 ORDER BY address";
    store.db().rows(Sql::new(sql).bind(person)).await?.iter().map(read_address).collect()
}

/// Domains of a person.
pub async fn domains(store: &Store, person: Id) -> Result<Vec<Domain>> {
    let sql = "SELECT domain, person, proved FROM person_domain WHERE person = $1 ORDER BY domain";
    store.db().rows(Sql::new(sql).bind(person)).await?.iter().map(read_domain).collect()
}

/// Persons, newest first.
pub async fn list(store: &Store, after: Option<Cursor>, limit: u32) -> Result<Page<Person>> {
    let sql = Sql::new(SELECT).push(" WHERE id < ").arg(after.map_or(i64::MAX, |after| after.id));
    let rows = store.db().rows(sql.push(" ORDER BY id DESC LIMIT ").arg(i64::from(limit))).await?;
    let last = rows.last().and_then(|row| row.cells("person", "id").int("id").ok());
    let mut page = Page::of(rows.iter().map(read));
    page.next = last.filter(|_| rows.len() as u64 == u64::from(limit)).map(|id| Cursor { key: id, id });
    Ok(page)
}

fn read(row: &Row) -> Result<Person> {
    let cells = row.cells("person", "id");
    Ok(Person {
        id: cells.id("id")?,
        display_name: cells.text("display_name")?,
        role: cells.text("role")?,
        settings: cells.text("settings")?,
        state: cells.text("state")?,
        created: cells.time("created")?,
        version: cells.int("version")?,
        mac: cells.bytes("mac")?,
    })
}

fn read_address(row: &Row) -> Result<Address> {
    let address = row.cells_of("person_address", "?").text("address")?;
    let cells = row.cells_of("person_address", &*address);
    Ok(Address { person: cells.id("person")?, proved: cells.opt_time("proved")?, address: address.clone() })
}

fn read_domain(row: &Row) -> Result<Domain> {
    let domain = row.cells_of("person_domain", "?").text("domain")?;
    let cells = row.cells_of("person_domain", &*domain);
    Ok(Domain { person: cells.id("person")?, proved: cells.opt_time("proved")?, domain: domain.clone() })
}

pub(crate) async fn insert(conn: &mut Conn, person: &Person) -> Result<()> {
    let sql = "INSERT INTO person (id, display_name, role, settings, state, created, version, mac) \
               VALUES ($1, $2, $3, $4, $5, $6, 1, $7)";
    let sql = Sql::new(sql).bind(person.id).bind(&person.display_name).bind(&person.role);
    let sql = sql.bind(&person.settings).bind(&person.state).bind(person.created).bind(&person.mac);
    conn.execute(sql).await.on_taken(Conflict::Exists("person")).map(drop)
}

pub(crate) async fn update(conn: &mut Conn, person: &Person) -> Result<()> {
    let sql = "UPDATE person SET display_name = $1, role = $2, settings = $3, state = $4, mac = $5, \
               version = version + 1 WHERE id = $6 AND version = $7";
    let sql = Sql::new(sql).bind(&person.display_name).bind(&person.role).bind(&person.settings);
    conn.swap(sql.bind(&person.state).bind(&person.mac).bind(person.id).bind(person.version), "person").await
}

/// Adds an address, or says when it was proved; one that belongs to somebody else is a conflict.
pub(crate) async fn set_address(conn: &mut Conn, address: &Address) -> Result<()> {
    let sql = "INSERT INTO person_address (address, person, proved) VALUES ($1, $2, $3) \
               ON CONFLICT (address) DO UPDATE SET proved = excluded.proved \
               WHERE person_address.person = excluded.person";
    let sql = Sql::new(sql).bind(&address.address).bind(address.person).bind(address.proved);
    let taken = Conflict::Exists("address");
    if conn.execute(sql).await.on_taken(taken)? == 1 { Ok(()) } else { Err(taken.into()) }
}

pub(crate) async fn delete_address(conn: &mut Conn, address: &str) -> Result<()> {
    conn.swap(Sql::new("DELETE FROM person_address WHERE address = $1").bind(address), "address").await
}

/// Adds a domain to a person, or says when it was proved.
pub(crate) async fn set_domain(conn: &mut Conn, domain: &Domain) -> Result<()> {
    let sql = "INSERT INTO person_domain (domain, person, proved) VALUES ($1, $2, $3) \
               ON CONFLICT (domain, person) DO UPDATE SET proved = excluded.proved";
    let sql = Sql::new(sql).bind(&domain.domain).bind(domain.person).bind(domain.proved);
    conn.execute(sql).await.map(drop)
}

pub(crate) async fn delete_domain(conn: &mut Conn, person: Id, domain: &str) -> Result<()> {
    let sql = Sql::new("DELETE FROM person_domain WHERE domain = $1 AND person = $2").bind(domain).bind(person);
    conn.swap(sql, "domain").await
}
