//! The server in this process: the same router, on the data directory, for as long as one command runs (decisions 5, 17).

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use chancery_api::transport::{Call, Reply};
use chancery_api::{Method, Problem, Secret, Transport, TransportError};
use chancery_domain::clock::Clock;
use chancery_service::{Actor, Opening, Postgres, Service};
use chancery_store::Store;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;

use super::wire;
use crate::{answer, core_dumps};

/// The one call that may make a data directory.
const SET_UP: &str = "/api/v1/authorities/setup";

/// Opens the data directory with the first call and holds it until it is finished or dropped.
pub struct InProcess {
    runtime: Runtime,
    opening: Opening,
    clock: Arc<dyn Clock>,
    actor: Actor,
    token: Option<HeaderValue>,
    open: RefCell<Option<Open>>,
}

struct Open {
    router: Router,
    service: Arc<Service>,
    /// Where a trial is made, so that the real place stays as it is.
    trial: Option<TempDir>,
}

impl InProcess {
    /// A server on this data directory, with its rows in `database` when there is one; `wait` is how long another process
    /// may keep the directory. Nothing is opened yet.
    ///
    /// Errors: no runtime can be had, or the path of the directory cannot be made absolute.
    pub fn new(
        directory: &Path,
        database: Option<Postgres>,
        wait: Duration,
        clock: Arc<dyn Clock>,
        actor: Actor,
    ) -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        // Without a slash at its end: the key file's name is made from the directory's.
        let directory: PathBuf = std::path::absolute(directory)?.components().collect();
        let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
        let opening = Opening { directory, database, credentials, create: false, wait };
        Ok(Self { runtime, opening, clock, actor, token: None, open: RefCell::new(None) })
    }

    /// From now on the caller is who holds this token. Error, in words: the token has characters that none has.
    pub(crate) fn with_token(mut self, token: &Secret) -> Result<Self, String> {
        self.token = Some(wire::bearer(token)?);
        Ok(self)
    }

    /// How long another process may keep the directory from now on.
    pub(super) fn set_wait(&mut self, wait: Duration) {
        self.opening.wait = wait;
    }

    /// The router for this call, opened if need be.
    fn router(&self, call: &Call) -> Result<Router, Box<Problem>> {
        let set_up = call.method == Method::Post && call.path == SET_UP;
        let is_new = set_up && !self.runtime.block_on(self.is_there())?;
        let trial = is_new && is_dry_run(&call.body);
        let fits = self.open.borrow().as_ref().is_some_and(|open| open.trial.is_some() == trial);
        if !fits {
            self.finish()?;
            let open = self.open(set_up, trial)?;
            self.open.replace(Some(open));
        }
        let open = self.open.borrow();
        open.as_ref().map(|open| open.router.clone()).ok_or_else(|| broken("nothing is open"))
    }

    async fn is_there(&self) -> Result<bool, Box<Problem>> {
        let there = Store::exists(&self.opening.database()).await;
        there.map_err(|error| Box::new(answer::about(chancery_web::problem(&error.into()), &self.opening.directory)))
    }

    fn open(&self, create: bool, trial: bool) -> Result<Open, Box<Problem>> {
        core_dumps::forbid();
        let trial = if trial { Some(TempDir::new().map_err(|_| broken("no temporary folder"))?) } else { None };
        let directory = match &trial {
            Some(folder) => folder.path().join("data"),
            None => self.opening.directory.clone(),
        };
        let database = self.opening.database.clone().filter(|_| trial.is_none());
        let opening = Opening { directory, database, create, ..self.opening.clone() };
        let service = self.runtime.block_on(Service::open(&opening, Arc::clone(&self.clock)));
        let service = service.map_err(|error| {
            let problem = chancery_web::problem(&error);
            // Rows elsewhere fail for reasons of their server.
            Box::new(if opening.database.is_none() { answer::about(problem, &opening.directory) } else { problem })
        });
        let service = Arc::new(service?);
        Ok(Open { router: chancery_web::router(Arc::clone(&service)), service, trial })
    }

    async fn run(&self, router: Router, call: Call) -> Result<Reply, TransportError> {
        let method = wire::method(call.method);
        let mut request = Request::builder().method(method).uri(call.path).extension(self.actor.clone());
        if !call.body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        if let Some(key) = call.idempotency_key {
            request = request.header("idempotency-key", key);
        }
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, token);
        }
        let request =
            request.body(Body::from(call.body)).map_err(|error| TransportError::Unreachable(error.to_string()))?;
        let Ok(response) = router.oneshot(request).await;
        let status = response.status().as_u16();
        // Our own answer in our own memory: CRLs of any size.
        let body = to_bytes(response.into_body(), usize::MAX).await;
        let body = body.map_err(|error| TransportError::Unreachable(error.to_string()))?;
        Ok(Reply { status, body: body.into() })
    }
}

impl Transport for InProcess {
    fn call(&self, call: Call) -> Result<Reply, TransportError> {
        match self.router(&call) {
            Ok(router) => self.runtime.block_on(self.run(router, call)),
            Err(problem) => wire::refused(&problem),
        }
    }

    fn lasts(&self) -> bool {
        false
    }

    fn finish(&self) -> Result<(), Box<Problem>> {
        let Some(Open { router, service, trial }) = self.open.take() else { return Ok(()) };
        drop(router);
        let service = Arc::into_inner(service).ok_or_else(|| broken("a call is still running"))?;
        let closed = self.runtime.block_on(service.close());
        drop(trial);
        closed.map_err(|error| Box::new(chancery_web::problem(&error)))
    }
}

impl Drop for InProcess {
    /// A command that failed ends here. What is not done now the next process does when it opens the directory.
    fn drop(&mut self) {
        if let Err(problem) = self.finish() {
            tracing::warn!(title = problem.title, "the data directory was not closed in order");
        }
    }
}

fn is_dry_run(body: &[u8]) -> bool {
    let body = serde_json::from_slice::<chancery_api::authority::SetUp>(body);
    // A body that cannot be read is refused by the handler, and must not make a directory before that.
    body.map_or(true, |body| body.dry_run)
}

fn broken(what: &'static str) -> Box<Problem> {
    Box::new(chancery_web::problem(&chancery_service::Error::Internal(what)))
}
