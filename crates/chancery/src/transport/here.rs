//! The authority of a data directory on this computer, whoever has it open: a running server, or this process.

use std::cell::OnceCell;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chancery_api::transport::{Call, Reply};
use chancery_api::{Problem, Secret, Transport, TransportError};
use chancery_domain::clock::SystemClock;
use chancery_domain::refusal::{Code, Refusal};
use chancery_service::{Actor, Postgres};

use super::{InProcess, Unix, wire};
use crate::answer;

/// How long one attempt to open the directory waits before a server is looked for again.
const STEP: Duration = Duration::from_millis(250);

/// Chooses with the first call: the socket when a server answers there, else this process. While another process holds
/// the directory it looks for both, since what starts meanwhile may be a server.
pub struct Here {
    directory: std::path::PathBuf,
    database: Option<Postgres>,
    wait: Duration,
    actor: Actor,
    token: Option<Secret>,
    way: OnceCell<Box<dyn Transport>>,
}

impl Here {
    /// Nothing is opened yet. `wait` is how long another process may keep the directory. With a token the caller is who
    /// holds it.
    pub fn new(
        directory: &Path,
        database: Option<Postgres>,
        wait: Duration,
        actor: Actor,
        token: Option<Secret>,
    ) -> Self {
        Self { directory: directory.to_owned(), database, wait, actor, token, way: OnceCell::new() }
    }

    /// The server's way, or why the directory itself is closed to this user.
    fn socket(&self) -> Result<Result<Option<Unix>, Box<Problem>>, TransportError> {
        match Unix::find(&self.directory, self.token.as_ref()) {
            Ok(found) => Ok(Ok(found)),
            // The system's own no, and not ours to whoever answers.
            Err(error) if error.kind() == ErrorKind::PermissionDenied && error.raw_os_error().is_some() => {
                let refusal = Refusal::new(Code::DatabaseFailed).with("why", "this user may not enter or use it");
                Ok(Err(Box::new(answer::about(chancery_web::problem(&refusal.into()), &self.directory))))
            }
            Err(error) => Err(TransportError::Unreachable(format!("{}: {error}", self.directory.display()))),
        }
    }

    fn in_process(&self, wait: Duration) -> Result<InProcess, TransportError> {
        let (database, clock) = (self.database.clone(), Arc::new(SystemClock));
        let transport = InProcess::new(&self.directory, database, wait, clock, self.actor.clone());
        let transport =
            transport.map_err(|error| TransportError::Unreachable(format!("{}: {error}", self.directory.display())))?;
        match &self.token {
            Some(token) => transport.with_token(token).map_err(TransportError::Unreachable),
            None => Ok(transport),
        }
    }

    /// The first call finds the way.
    fn first(&self, call: Call) -> Result<Reply, TransportError> {
        let mut left = self.wait;
        loop {
            match self.socket()? {
                Ok(Some(socket)) => return self.settle(Box::new(socket), call),
                Ok(None) => {}
                Err(closed) => return wire::refused(&closed),
            }
            let step = left.min(STEP);
            left = left.saturating_sub(step);
            let mut here = self.in_process(step)?;
            let reply = here.call(call.clone())?;
            if left.is_zero() || !is_held(&reply) {
                here.set_wait(self.wait);
                // Nobody else calls this meanwhile.
                let _ = self.way.set(Box::new(here));
                return Ok(reply);
            }
        }
    }

    fn settle(&self, way: Box<dyn Transport>, call: Call) -> Result<Reply, TransportError> {
        self.way.get_or_init(|| way).call(call)
    }
}

impl Transport for Here {
    fn call(&self, call: Call) -> Result<Reply, TransportError> {
        match self.way.get() {
            Some(way) => way.call(call),
            None => self.first(call),
        }
    }

    fn lasts(&self) -> bool {
        self.way.get().is_some_and(|way| way.lasts())
    }

    fn finish(&self) -> Result<(), Box<Problem>> {
        self.way.get().map_or(Ok(()), |way| way.finish())
    }
}

/// Whether another process has the directory open.
fn is_held(reply: &Reply) -> bool {
    let problem: Option<Problem> = serde_json::from_slice(&reply.body).ok();
    let held = Code::DirectoryHeld.as_str();
    reply.status == 503 && problem.is_some_and(|problem| problem.faults.iter().any(|fault| fault.code == held))
}
