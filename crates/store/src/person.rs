//! Persons and their addresses (decision 20).

use chancery_domain::id::Id;
use chancery_pki::time::Time;

use crate::engine::{Conn, Row, Sql, list as to_list};
use crate::error::{Conflict, OnTaken as _, Result};
use crate::{Cursor, Page, Store};

/// A human.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Id.
    pub id: Id,
    /// Name.
    pub display_name: String,
    /// Roles, words of the domain.
    pub roles: Vec<String>,
    /// More, JSON.
    pub settings: String,
    /// Word of the service: `active`, `disabled`, `erased`.
    pub state: String,
    /// When the row was made.
    pub created: Time,
    /// For compare-and-set; 1 at first.
    pub version: i64,
    /// MAC under a key of the vault (decision 10).
    pub mac: Vec<u8>,
}

/// An address of a person. An address belongs to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// E-mail address, lower case.
    pub address: String,
    /// Whose it is.
    pub person: Id,
    /// When it was proved; `None`: not yet.
    pub proved: Option<Time>,
}

const SELECT: &str = "SELECT id, display_name, roles, settings, state, created, version, mac FROM person";

/// By id.
pub async fn by_id(store: &Store, id: Id) -> Result<Option<Person>> {
    store.db().row(Sql::new(SELECT).push(" WHERE id = ").arg(id)).await?.as_ref().map(read).transpose()
}

/// By address.
pub async fn by_address(store: &Store, address: &str) -> Result<Option<Person>> {
    let sql = Sql::new(SELECT).push(" WHERE id = (SELECT person FROM person_address WHERE address = ");
    store.db().row(sql.arg(address).push(")")).await?.as_ref().map(read).transpose()
}

/// Addresses of a person.
pub async fn addresses(store: &Store, person: Id) -> Result<Vec<Address>> {
    let sql = "SELECT address, person, proved FROM person_address WHERE person = $1 ORDER BY address";
    store.db().rows(Sql::new(sql).bind(person)).await?.iter().map(read_address).collect()
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
        roles: cells.list("roles")?,
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

pub(crate) async fn insert(conn: &mut Conn, person: &Person) -> Result<()> {
    let sql = "INSERT INTO person (id, display_name, roles, settings, state, created, version, mac) \
               VALUES ($1, $2, $3, $4, $5, $6, 1, $7)";
    let sql = Sql::new(sql).bind(person.id).bind(&person.display_name).bind(to_list(&person.roles));
    let sql = sql.bind(&person.settings).bind(&person.state).bind(person.created).bind(&person.mac);
    conn.execute(sql).await.on_taken(Conflict::Exists("person")).map(drop)
}

pub(crate) async fn update(conn: &mut Conn, person: &Person) -> Result<()> {
    let sql = "UPDATE person SET display_name = $1, roles = $2, settings = $3, state = $4, mac = $5, \
               version = version + 1 WHERE id = $6 AND version = $7";
    let sql = Sql::new(sql).bind(&person.display_name).bind(to_list(&person.roles)).bind(&person.settings);
    conn.swap(sql.bind(&person.state).bind(&person.mac).bind(person.id).bind(person.version), "person").await
}

/// Adds an address, or says when it was proved; one that belongs to somebody else is a conflict.
pub(crate) async fn set_address(conn: &mut Conn, address: &Address) -> Result<()> {
    let sql = "INSERT INTO person_address (address, person, proved) VALUES ($1, $2, $3) \
               ON CONFLICT (address) DO UPDATE SET proved = excluded.proved \
               WHERE person_address.person = excluded.person";
    let sql = Sql::new(sql).bind(&address.address).bind(address.person).bind(address.proved);
    if conn.execute(sql).await? == 1 { Ok(()) } else { Err(Conflict::Exists("address").into()) }
}

pub(crate) async fn delete_address(conn: &mut Conn, address: &str) -> Result<()> {
    conn.swap(Sql::new("DELETE FROM person_address WHERE address = $1").bind(address), "address").await
}
