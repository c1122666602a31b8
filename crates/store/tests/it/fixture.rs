//! A store in a directory of its own, with an issuer and an authority, and records to put into it.

use std::path::Path;
use std::time::Duration;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use chancery_domain::id::Id;
use chancery_domain::log::note::NoteKey;
use chancery_domain::log::{Fact, FactKind};
use chancery_pki::crl::RevokedCertificate;
use chancery_pki::digest::{sha1, sha256};
use chancery_pki::extension::ReasonCode;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use chancery_store::authority::{Authority, AuthorityKind, AuthorityState};
use chancery_store::certificate::{Certificate, FromDer, Source, Standing};
use chancery_store::crl::{Crl, CrlKind, CrlState};
use chancery_store::issuer::Issuer;
use chancery_store::revocation::{Revocation, RevocationState};
use chancery_store::{Commit, Database, Effect, LogKey, Store};
use chancery_testkit::peer::postgresql;
use tempfile::TempDir;

use crate::Kind;

pub(crate) const NOW: Time = Time::from_unix(1_800_000_000);
pub(crate) const ISSUER: Id = Id(1);
pub(crate) const AUTHORITY: Id = Id(2);

/// The database of a directory: a file in it, or one on a server, whose address lies in it.
pub(crate) fn database(directory: &Path) -> Database {
    match crate::KIND {
        Kind::Sqlite => Database::Directory(directory.to_owned()),
        Kind::PostgreSql => Database::Postgres(peer(directory).url().parse().unwrap()),
    }
}

/// The directory's database on the server that this test binary shares; a new one for a new directory. Its clock shows
/// what the tests say it is.
pub(crate) fn peer(directory: &Path) -> postgresql::Database {
    let address = directory.join("database");
    match std::fs::read_to_string(&address) {
        Ok(text) => postgresql::Database::from_words(&text),
        Err(_) => {
            let database = postgresql::shared().prepared(NOW.unix(), |url| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async {
                    let empty = Database::Postgres(url.parse().unwrap());
                    Store::open(&empty, Duration::ZERO, NOW).await.unwrap().close(NOW).await.unwrap();
                });
            });
            std::fs::write(address, database.to_words()).unwrap();
            database
        }
    }
}

pub(crate) async fn open(directory: &Path) -> Store {
    Store::open(&database(directory), Duration::from_secs(60), NOW).await.unwrap()
}

/// Time goes by until a process that is gone counts as dead.
pub(crate) async fn pass_lease(directory: &Path) {
    if crate::KIND == Kind::PostgreSql {
        let database = peer(directory);
        tokio::task::spawn_blocking(move || database.wait_until_left()).await.unwrap();
        age(directory, chancery_store::FIRST_LEASE + 1);
    }
}

/// No process of the database has said anything for so many seconds more.
pub(crate) fn age(directory: &Path, seconds: i64) {
    peer(directory).sql(&format!("UPDATE epoch SET seen = seen - {seconds}"));
}

/// Sets the clock of the database's server where it has one.
pub(crate) fn set_clock(directory: &Path, now: Time) {
    if crate::KIND == Kind::PostgreSql {
        peer(directory).sql(&format!("UPDATE test.clock SET now = {}", now.unix()));
    }
}

/// What differs between the databases in SQL that tests write.
pub(crate) fn dialect(sqlite: &'static str, postgresql: &'static str) -> &'static str {
    match crate::KIND {
        Kind::Sqlite => sqlite,
        Kind::PostgreSql => postgresql,
    }
}

/// An empty store with one issuer and one active authority.
pub(crate) async fn store() -> (TempDir, Store) {
    let directory = TempDir::new().unwrap();
    let store = open(directory.path()).await;
    fill(&store).await;
    (directory, store)
}

/// Issuer and authority.
pub(crate) async fn fill(store: &Store) {
    let commit = Commit::new(NOW, "test")
        .with(Effect::InsertIssuer(issuer()))
        .with(Effect::InsertAuthority(Box::new(authority())))
        .tell(Fact::new(FactKind::AuthorityCreated, "test").object("authority", AUTHORITY));
    store.commit(commit).await.unwrap();
}

pub(crate) fn issuer() -> Issuer {
    let name = b"name".to_vec();
    let (name_sha1, name_sha256) = (sha1(&name), sha256(&name));
    Issuer { id: ISSUER, name, name_sha1, name_sha256, crl_number: 0, revocation_seq: 0 }
}

pub(crate) fn authority() -> Authority {
    Authority {
        id: AUTHORITY,
        slug: "issuing-1".into(),
        display_name: "Example Issuing".into(),
        kind: AuthorityKind::Issuing,
        state: AuthorityState::Active,
        parent: None,
        issuer: ISSUER,
        vault_key: None,
        certificate: Some(vec![0x30, 0]),
        subject: b"name".to_vec(),
        name_sha1: sha1(b"name"),
        name_sha256: sha256(b"name"),
        key_sha1: sha1(b"key"),
        key_sha256: sha256(b"key"),
        publication: Some("http://ca.example.org".into()),
        settings: "{}".into(),
        created: NOW,
        version: 1,
        mac: vec![1; 32],
    }
}

pub(crate) fn certificate(store: &Store, name: &str, serial: Serial) -> Certificate {
    let id = store.next_id(NOW);
    Certificate {
        id,
        issuer: ISSUER,
        der: format!("der of {name} {serial}").into_bytes(),
        serial,
        authority: Some(AUTHORITY),
        profile: Some("server".into()),
        lineage: id,
        display_name: name.into(),
        subject: format!("CN={name}"),
        names: vec![name.into()],
        not_before: NOW,
        not_after: NOW.plus_days(90),
        spki_sha256: sha256(name.as_bytes()),
        subject_key_id: Some(sha1(name.as_bytes()).to_vec()),
        vault_key: None,
        request: None,
        person: None,
        source: Source::Issued,
        crl_partition: 0,
        standing: Standing::None,
        replaced_by: None,
        tags: Vec::new(),
        note: String::new(),
        created: NOW,
        version: 1,
    }
}

/// What the columns of [`certificate`] repeat of its bytes.
pub(crate) fn from_der(der: &[u8]) -> Option<FromDer> {
    let name = std::str::from_utf8(der).ok()?.strip_prefix("der of ")?.split(' ').next()?;
    Some(FromDer {
        subject: format!("CN={name}"),
        names: vec![name.into()],
        not_before: NOW,
        not_after: NOW.plus_days(90),
        spki_sha256: sha256(name.as_bytes()),
        subject_key_id: Some(sha1(name.as_bytes()).to_vec()),
    })
}

/// Takes a serial and records a certificate under it.
pub(crate) async fn issue(store: &Store, name: &str) -> Certificate {
    let serial = store.take_serial(ISSUER, NOW).await.unwrap();
    let certificate = certificate(store, name, serial);
    record(store, &certificate).await.unwrap();
    certificate
}

pub(crate) async fn record(store: &Store, certificate: &Certificate) -> chancery_store::Result<()> {
    let effect = Effect::InsertCertificate(Box::new(certificate.clone()));
    store.commit(Commit::new(NOW, "local:1000").with(effect)).await.map(drop)
}

pub(crate) fn revocation(serial: &Serial, state: RevocationState) -> Revocation {
    Revocation {
        issuer: ISSUER,
        serial: serial.clone(),
        seq: 0,
        crl_partition: 0,
        state,
        reason: 1,
        revoked: NOW,
        invalidity: None,
        not_after: Some(NOW.plus_days(90)),
        note: "lost laptop".into(),
        actor: "local:1000".into(),
        entry: RevokedCertificate {
            serial: serial.clone(),
            date: NOW,
            reason: ReasonCode::KeyCompromise,
            invalidity: None,
        }
        .to_der(),
    }
}

pub(crate) async fn revoke(store: &Store, serial: &Serial, state: RevocationState) -> chancery_store::Result<i64> {
    let before = chancery_store::revocation::by_serial(store, ISSUER, serial).await.unwrap();
    let held = before.filter(|before| before.state == RevocationState::Held).map(|before| before.revoked);
    let effect = Effect::Revoke { revocation: Box::new(revocation(serial, state)), held };
    Ok(store.commit(Commit::new(NOW, "local:1000").with(effect)).await?.number().unwrap())
}

/// A CRL of the authority with this number, which covers its revocations up to `seq`.
pub(crate) fn crl(store: &Store, number: i64, seq: i64, der: Vec<u8>) -> Crl {
    Crl {
        id: store.next_id(NOW),
        issuer: ISSUER,
        authority: AUTHORITY,
        crl_partition: 0,
        kind: CrlKind::Full,
        number,
        base_number: None,
        seq,
        entries: 0,
        this_update: NOW,
        next_update: NOW.plus_days(7),
        state: CrlState::Published,
        sha256: sha256(&der),
        der: Some(der),
    }
}

/// Publishes a CRL.
pub(crate) async fn publish(store: &Store, crl: Crl) -> chancery_store::Result<()> {
    let fact = Fact::new(FactKind::CrlPublished, "system").object("number", crl.number);
    store.commit(Commit::new(NOW, "system").with(Effect::InsertCrl(Box::new(crl))).tell(fact)).await.map(drop)
}

/// A key for checkpoints.
pub(crate) struct TestKey {
    pair: Ed25519KeyPair,
    note: NoteKey,
}

impl TestKey {
    pub(crate) fn new(seed: u8) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
        let note = NoteKey::new("example.org/log", pair.public_key().as_ref().try_into().unwrap()).unwrap();
        Self { pair, note }
    }
}

impl LogKey for TestKey {
    fn note_key(&self) -> &NoteKey {
        &self.note
    }

    fn sign(&self, message: &[u8]) -> Option<[u8; 64]> {
        self.pair.sign(message).as_ref().try_into().ok()
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.note.public_key()).verify(message, signature).is_ok()
    }
}

/// Runs SQL on a closed database with the program that comes with it: what somebody does who can write the database.
pub(crate) fn tamper(directory: &Path, sql: &str) {
    tampered(directory, sql);
}

/// As [`tamper`], with what the statements print.
pub(crate) fn tampered(directory: &Path, sql: &str) -> String {
    if crate::KIND == Kind::PostgreSql {
        return peer(directory).tamper(sql);
    }
    let output = std::process::Command::new("sqlite3").arg(directory.join("chancery.db")).arg(sql).output();
    let output = output.expect("sqlite3 is missing: apt-get install sqlite3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Replaces the rows of these tables by those of another database.
pub(crate) fn copy_tables(from: &Path, to: &Path, tables: &[&str]) {
    if crate::KIND == Kind::PostgreSql {
        return peer(to).copy_from(&peer(from), tables);
    }
    let copy = |table: &&str| format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM f.{table};");
    let copy: String = tables.iter().map(copy).collect();
    tamper(to, &format!("ATTACH '{}' AS f; {copy}", from.join("chancery.db").display()));
}

/// A closed database once more.
pub(crate) async fn copy_of(directory: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    match crate::KIND {
        Kind::Sqlite => {
            std::fs::copy(directory.join("chancery.db"), copy.path().join("chancery.db")).unwrap();
        }
        Kind::PostgreSql => {
            let from = peer(directory);
            let made = tokio::task::spawn_blocking(move || {
                from.wait_until_left();
                postgresql::shared().copy_of(&from)
            });
            std::fs::write(copy.path().join("database"), made.await.unwrap().to_words()).unwrap();
        }
    }
    copy
}
