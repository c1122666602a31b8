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
use tempfile::TempDir;
use zeroize::Zeroizing;

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
    }

    pub(crate) fn pass_days(&self, days: i64) {
        self.pass(days * 86_400);
    }

    pub(crate) async fn open(&self) -> Service {
        let clock: Arc<dyn Clock> = self.clock.clone();
        let wait = Duration::from_secs(5);
        let opening = Opening { directory: self.directory(), credentials: None, create: true, wait };
        Service::open(&opening, clock).await.unwrap()
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
    pub(crate) fn sqlite(&self, sql: &str) {
        let output = Command::new("sqlite3").arg(self.file("data/chancery.db")).arg(sql).output();
        let output = output.expect("sqlite3 is missing: apt-get install sqlite3");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
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
