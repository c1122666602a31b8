//! A data directory with authorities, and its router.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request};
use chancery_domain::clock::Clock;
use chancery_pki::time::Time;
use chancery_service::authority::SetUp;
use chancery_service::{Actor, Opening, Service};
use tempfile::TempDir;
use tower::ServiceExt as _;

/// 2027-01-15T08:00:00Z
pub(crate) const START: i64 = 1_800_000_000;

/// A clock that stands until it is set.
pub(crate) struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Time {
        Time::from_unix(self.0.load(Ordering::Relaxed))
    }
}

/// A server of its own.
pub(crate) struct Site {
    pub(crate) folder: TempDir,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) service: Arc<Service>,
    pub(crate) router: Router,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

pub(crate) fn actor() -> Actor {
    Actor::local(0)
}

impl Site {
    /// Without authorities.
    pub(crate) async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(START)));
        let (directory, wait) = (folder.path().join("data"), Duration::from_secs(60));
        let opening = Opening { directory, database: None, credentials: None, create: true, wait };
        let service = Arc::new(Service::open(&opening, clock.clone()).await.unwrap());
        let router = chancery_protocols::router(service.clone());
        Self { folder, clock, service, router }
    }

    /// With a root and an issuing authority that publish here; P-256, to be quick.
    pub(crate) async fn at(url: &str) -> Self {
        let site = Self::empty().await;
        let input = SetUp {
            name: "Example Org".to_owned(),
            root_key: Some("p256".to_owned()),
            issuing_key: Some("p256".to_owned()),
            url: Some(url.to_owned()),
            ..SetUp::default()
        };
        site.service.set_up(&actor(), &input).await.unwrap();
        site
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// A GET with one more header.
    pub(crate) async fn get_with(&self, path: &str, name: &str, value: &str) -> Reply {
        self.send(Request::get(path).header(name, value).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn head(&self, path: &str) -> Reply {
        self.send(Request::builder().method(Method::HEAD).uri(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        Reply { status, headers, body }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs openssl in the folder, whatever it says: success, and both outputs.
    pub(crate) fn try_openssl(&self, arguments: &[&str]) -> (bool, String) {
        let output = Command::new("openssl").args(arguments).current_dir(self.folder.path()).output();
        let output = output.expect("openssl is missing: apt-get install openssl");
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    }

    /// Runs openssl in the folder; what it printed.
    pub(crate) fn openssl(&self, arguments: &[&str]) -> String {
        let (success, text) = self.try_openssl(arguments);
        assert!(success, "openssl {arguments:?}\n{text}");
        text
    }
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}
