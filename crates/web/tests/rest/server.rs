//! A router on a data directory, and what it answers.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use chancery_domain::clock::Clock;
use chancery_pki::time::Time;
use chancery_service::{Actor, Opening, Role, Service};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt as _;

/// 2027-01-15T08:00:00Z
const START: i64 = 1_800_000_000;

/// Of the root, where it has one.
pub(crate) const PASSPHRASE: &str = "amber falcon tidy";

/// A clock that stands until it is set, and that can break.
pub(crate) struct TestClock {
    seconds: AtomicI64,
    broken: AtomicBool,
}

impl TestClock {
    pub(crate) fn pass(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(crate) fn set_broken(&self, broken: bool) {
        self.broken.store(broken, Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Time {
        assert!(!self.broken.load(Ordering::Relaxed), "the clock of the test is broken");
        Time::from_unix(self.seconds.load(Ordering::Relaxed))
    }
}

/// The API on an empty data directory.
pub(crate) struct Server {
    folder: TempDir,
    pub(crate) clock: Arc<TestClock>,
    router: Router,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) kind: String,
    pub(crate) body: Value,
}

impl Server {
    pub(crate) async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock { seconds: AtomicI64::new(START), broken: AtomicBool::new(false) });
        let router = open(folder.path(), &clock).await;
        Self { folder, clock, router }
    }

    /// Ends the process, as far as the data directory can tell, and starts it again: no key is open any more.
    pub(crate) async fn restart(&mut self) {
        self.router = Router::new();
        self.router = open(self.folder.path(), &self.clock).await;
    }

    /// With a root, sealed with this passphrase, and an issuing authority.
    pub(crate) async fn with_authorities(root_passphrase: Option<&str>) -> Self {
        let server = Self::empty().await;
        let reply = server.post("/authorities/setup", &set_up(root_passphrase)).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        server
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(json_request(Method::POST, path, body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Reply {
        self.send(json_request(Method::PUT, path, body)).await
    }

    /// As an administrator.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        self.send_as(Some(Actor::local(0)), request).await
    }

    pub(crate) async fn send_as(&self, actor: Option<Actor>, mut request: Request<Body>) -> Reply {
        if let Some(actor) = actor {
            request.extensions_mut().insert(actor);
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(header("cache-control").as_deref(), Some("no-store"));
        let (status, kind) = (response.status().as_u16(), header("content-type").unwrap_or_default());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Reply { status, kind, body: serde_json::from_slice(&bytes).unwrap() }
    }

    /// A token of an administrator, narrowed to this scope.
    pub(crate) async fn token(&self, scope: &Value) -> String {
        let made = self.post("/tokens", &json!({ "name": "test", "role": "administrator", "scope": scope })).await;
        made.text("/secret").to_owned()
    }

    /// With this token, and nothing known of the caller besides.
    pub(crate) async fn send_with(&self, token: &str, mut request: Request<Body>) -> Reply {
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        self.send_as(None, request).await
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs openssl in the folder; its standard output.
    pub(crate) fn openssl(&self, arguments: &[&str]) -> String {
        let output = Command::new("openssl").args(arguments).current_dir(self.folder.path()).output();
        let output = output.expect("openssl is missing: apt-get install openssl");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "openssl {arguments:?}\n{out}{err}");
        out.into_owned()
    }

    /// PEM of a request for a host, with a new P-256 key; openssl made it.
    pub(crate) fn csr(&self, host: &str) -> String {
        let (subject, names) = (format!("/CN={host}"), format!("subjectAltName=DNS:{host}"));
        let mut arguments = vec!["req", "-new", "-nodes", "-keyout", "new.key", "-out", "new.csr", "-subj", &subject];
        arguments.extend(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-addext", &names]);
        self.openssl(&arguments);
        std::fs::read_to_string(self.file("new.csr")).unwrap()
    }
}

async fn open(folder: &Path, clock: &Arc<TestClock>) -> Router {
    let (directory, wait) = (folder.join("data"), Duration::from_secs(60));
    let opening = Opening { directory, database: None, credentials: None, create: true, wait };
    chancery_web::router(Arc::new(Service::open(&opening, clock.clone()).await.unwrap()))
}

impl Reply {
    /// What stands in the envelope of a successful answer.
    pub(crate) fn data(&self) -> &Value {
        assert_eq!((self.status, self.kind.as_str()), (200, "application/json"), "{self:?}");
        assert_eq!(self.body["schema"], 1, "{self:?}");
        assert!(self.body["warnings"].is_array(), "{self:?}");
        &self.body["data"]
    }

    /// Text at a JSON pointer in the data.
    pub(crate) fn text(&self, pointer: &str) -> &str {
        let found = self.data().pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_else(|| panic!("no text at {pointer}: {self:?}"))
    }

    /// Status, first code and its class of a problem, whose form is checked.
    pub(crate) fn problem(&self) -> (u16, &str, &str) {
        assert_eq!(self.kind, "application/problem+json", "{self:?}");
        assert_eq!(self.body["status"], self.status, "{self:?}");
        let code = self.body["faults"][0]["code"].as_str().unwrap();
        assert_eq!(self.body["type"], format!("/help/{code}"), "{self:?}");
        assert!(self.body["title"].as_str().is_some_and(|title| title.ends_with('.')), "{self:?}");
        (self.status, code, self.body["faults"][0]["class"].as_str().unwrap())
    }

    /// A value of the first fault.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let values = self.body["faults"][0]["values"].as_array()?;
        values.iter().find(|pair| pair[0] == name)?[1].as_str()
    }
}

pub(crate) fn request(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(format!("/api/v1{path}"))
}

pub(crate) fn json_request(method: Method, path: &str, body: &Value) -> Request<Body> {
    let request = request(method, path).header("content-type", "application/json");
    request.body(Body::from(body.to_string())).unwrap()
}

pub(crate) fn auditor() -> Actor {
    Actor::new("person:7", Role::Auditor)
}

/// P-256 everywhere, to be quick.
pub(crate) fn set_up(root_passphrase: Option<&str>) -> Value {
    json!({
        "name": "Example Org",
        "root_key": "p256",
        "issuing_key": "p256",
        "url": "http://ca.example.org",
        "root_passphrase": root_passphrase,
    })
}
