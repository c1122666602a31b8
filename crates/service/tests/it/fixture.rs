//! A data directory, a clock, openssl.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chancery_domain::clock::Clock;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::pem;
use chancery_pki::time::Time;
use chancery_service::authority::SetUp;
use chancery_service::certificate::Issue;
use chancery_service::{Actor, Error, Opening, Passphrase, Service};
use chancery_store::{Database, Store};
use chancery_testkit::peer::postgresql;
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::Kind;

/// 2027-01-15T08:00:00Z
const START: i64 = 1_800_000_000;

/// A clock that stands until it is set.
pub(crate) struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Time {
        Time::from_unix(self.0.load(Ordering::Relaxed))
    }
}

/// A data directory in a folder of its own.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
    pub(crate) clock: Arc<TestClock>,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), clock: Arc::new(TestClock(AtomicI64::new(START))) }
    }

    pub(crate) fn directory(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds, Ordering::Relaxed);
        if crate::KIND == Kind::PostgreSql {
            self.peer().pass(seconds);
        }
    }

    pub(crate) fn pass_days(&self, days: i64) {
        self.pass(days * 86_400);
    }

    /// How its directory is opened.
    pub(crate) fn opening(&self) -> Opening {
        let database = match crate::KIND {
            Kind::Sqlite => None,
            Kind::PostgreSql => Some(self.peer().url().parse().unwrap()),
        };
        let (directory, wait) = (self.directory(), Duration::from_secs(60));
        Opening { directory, database, credentials: None, create: true, wait }
    }

    pub(crate) async fn open(&self) -> Service {
        let clock: Arc<dyn Clock> = self.clock.clone();
        Service::open(&self.opening(), clock).await.unwrap()
    }

    /// Its database on the server that this test binary shares, whose clock goes with ours; made when it is first asked for.
    pub(crate) fn peer(&self) -> postgresql::Database {
        let words = self.file("database");
        if let Ok(text) = std::fs::read_to_string(&words) {
            return postgresql::Database::from_words(&text);
        }
        let now = self.clock.now();
        let database = postgresql::shared().prepared(now.unix(), move |url| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let empty = Database::Postgres(url.parse().unwrap());
                Store::open(&empty, Duration::ZERO, now).await.unwrap().close(now).await.unwrap();
            });
        });
        std::fs::write(words, database.to_words()).unwrap();
        database
    }

    /// A copy of the closed database, to be put back.
    pub(crate) fn keep(&self) {
        match crate::KIND {
            Kind::Sqlite => {
                std::fs::copy(self.file("data/chancery.db"), self.file("kept")).unwrap();
            }
            Kind::PostgreSql => {
                let database = self.peer();
                database.wait_until_left();
                std::fs::write(self.file("kept"), postgresql::shared().copy_of(&database).to_words()).unwrap();
            }
        }
    }

    /// Puts the kept copy in the place of the closed database.
    pub(crate) fn put_back(&self) {
        let place = match crate::KIND {
            Kind::Sqlite => "data/chancery.db",
            Kind::PostgreSql => "database",
        };
        for file in ["data/chancery.db-wal", "data/chancery.db-shm"] {
            let _ = std::fs::remove_file(self.file(file));
        }
        std::fs::copy(self.file("kept"), self.file(place)).unwrap();
    }

    /// Nothing is left of the closed database, or another one without anything stands in its place.
    pub(crate) fn lose(&self) {
        match crate::KIND {
            Kind::Sqlite => std::fs::remove_file(self.file("data/chancery.db")).unwrap(),
            Kind::PostgreSql => {
                std::fs::write(self.file("database"), postgresql::shared().database().to_words()).unwrap();
            }
        }
    }

    /// Opened, with a root (with this passphrase) and an issuing authority for everything; P-256, to be quick.
    pub(crate) async fn with_authorities(passphrase: Option<&str>) -> (Self, Service) {
        let place = Self::new();
        let service = place.open().await;
        service.set_up(&actor(), &set_up(passphrase)).await.unwrap();
        (place, service)
    }

    /// Runs openssl in the folder; its standard output.
    pub(crate) fn openssl(&self, arguments: &[&str]) -> String {
        let output = Command::new("openssl").args(arguments).current_dir(self.folder.path()).output();
        let output = output.expect("openssl is missing: apt-get install openssl");
        assert!(
            output.status.success(),
            "openssl {arguments:?}\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Changes the database behind the service's back.
    pub(crate) fn tamper(&self, sql: &str) {
        if crate::KIND == Kind::Sqlite {
            let database = self.file("data/chancery.db");
            let output = Command::new("sqlite3").args(["-cmd", ".timeout 60000"]).arg(database).arg(sql).output();
            let output = output.expect("sqlite3 is missing: apt-get install sqlite3");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        } else {
            let _ = self.peer().tamper(sql);
        }
    }

    /// Lets the database take no new row of this table, as if it broke there.
    pub(crate) fn refuse(&self, table: &str) {
        if crate::KIND == Kind::Sqlite {
            self.tamper(&format!(
                "CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'broken'); END"
            ));
        } else {
            self.peer().sql(&format!("ALTER TABLE {table} ADD CONSTRAINT broken CHECK (false) NOT VALID"));
        }
    }

    /// Ends [`Self::refuse`].
    pub(crate) fn take(&self, table: &str) {
        if crate::KIND == Kind::Sqlite {
            self.tamper("DROP TRIGGER broken");
        } else {
            self.peer().sql(&format!("ALTER TABLE {table} DROP CONSTRAINT broken"));
        }
    }

    /// The whole database as text.
    pub(crate) fn dump(&self) -> String {
        let output = Command::new("sqlite3").arg(self.file("data/chancery.db")).arg(".dump").output();
        String::from_utf8_lossy(&output.expect("sqlite3 is missing: apt-get install sqlite3").stdout).into_owned()
    }

    /// A request made by openssl with a new key.
    pub(crate) fn csr(&self, name: &str, key: &[&str], subject: &str, alt_names: &str) -> Vec<u8> {
        let (key_file, csr_file) = (format!("{name}.key"), format!("{name}.csr"));
        let mut arguments = vec!["req", "-new", "-nodes", "-keyout", &key_file, "-out", &csr_file, "-subj", subject];
        arguments.push("-newkey");
        arguments.extend_from_slice(key);
        let extension = format!("subjectAltName={alt_names}");
        if !alt_names.is_empty() {
            arguments.extend_from_slice(&["-addext", &extension]);
        }
        self.openssl(&arguments);
        std::fs::read(self.file(&csr_file)).unwrap()
    }

    /// A P-256 request for a host.
    pub(crate) fn host_csr(&self, host: &str) -> Vec<u8> {
        self.csr(host, &P256, &format!("/CN={host}"), &format!("DNS:{host}"))
    }
}

pub(crate) const P256: [&str; 3] = ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];

pub(crate) fn actor() -> Actor {
    Actor::local(0)
}

pub(crate) fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(Zeroizing::new(text.to_owned()))
}

pub(crate) fn set_up(root_passphrase: Option<&str>) -> SetUp {
    SetUp {
        name: "Example Org".to_owned(),
        root_key: Some("p256".to_owned()),
        issuing_key: Some("p256".to_owned()),
        url: Some("http://ca.example.org".to_owned()),
        root_passphrase: root_passphrase.map(passphrase),
        ..SetUp::default()
    }
}

pub(crate) fn issue_csr(csr: Vec<u8>) -> Issue {
    Issue { csr: Some(csr), ..Issue::default() }
}

/// A certificate whose key the authority keeps.
pub(crate) fn issue_mail(address: &str) -> Issue {
    let (names, key) = (vec![address.to_owned()], Some("p256".to_owned()));
    Issue { names, key, profile: Some("email".to_owned()), ..Issue::default() }
}

pub(crate) fn write_pem(path: &Path, certificates: &[Vec<u8>]) {
    let text: String = certificates.iter().map(|der| pem::encode("CERTIFICATE", der)).collect();
    std::fs::write(path, text).unwrap();
}

/// The refusals of an error.
pub(crate) fn refusals(error: Error) -> Vec<Refusal> {
    match error {
        Error::Refused(refusals) => refusals,
        other => panic!("not a refusal: {other}"),
    }
}

/// The one refusal with this code.
pub(crate) fn refusal<T>(result: Result<T, Error>, code: Code) -> Refusal {
    let found = refusals(result.err().expect("it was not refused"));
    let text = format!("{found:?}");
    found.into_iter().find(|refusal| refusal.code == code).unwrap_or_else(|| panic!("no {code}: {text}"))
}
