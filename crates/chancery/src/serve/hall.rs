//! Connections: how many there may be, who has to leave, and how each is served.
//!
//! The rule: while there is a seat, everybody gets one. When all are taken, whoever has been idle longest leaves. When
//! nobody is idle, newcomers wait until somebody is done. A request that was accepted is never cut off for room.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{Extensions, Request, StatusCode};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use super::arriving::Arriving;
use super::held::Held;
use super::host;

/// How long a client may take to send the head of a request, and how long a connection may be idle.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// Longest head of a request in bytes.
const LONGEST_HEAD: usize = 32 * 1_024;
/// How long a connection may hold up the end of the server without a request.
const FAREWELL: Duration = Duration::from_secs(1);
/// How long a request may hold it up whose body does not come.
const LAST_BODY: Duration = Duration::from_secs(10);
/// Milliseconds after which an answer counts as sent.
const SETTLED: u64 = 1_000;
/// How long the end of the server waits between looks.
const LOOK: Duration = Duration::from_millis(100);
/// What share of all is asked to leave at once, so that a crowd is not counted for each newcomer.
const SHARE: usize = 64;

/// The connections of one or more listeners.
pub(super) struct Hall {
    seats: Arc<Semaphore>,
    sitting: Mutex<HashMap<u64, Arc<Sitting>>>,
    next: AtomicU64,
    began: Instant,
    closing: CancellationToken,
    tasks: TaskTracker,
}

/// What is known of one connection.
pub(super) struct Sitting {
    requests: AtomicUsize,
    /// Bodies of requests that somebody here waits for.
    bodies: AtomicUsize,
    /// Milliseconds after the hall began.
    idle_since: AtomicU64,
    leave: CancellationToken,
}

/// A place for one connection; it is free again when this is dropped.
pub(super) struct Seat {
    number: u64,
    sitting: Arc<Sitting>,
    hall: Arc<Hall>,
    _permit: Option<OwnedSemaphorePermit>,
}

/// Held while a request is worked on and its answer written.
pub(super) struct Busy {
    sitting: Arc<Sitting>,
    began: Instant,
}

impl Hall {
    /// A hall for this many connections, which closes when the token is cancelled.
    pub(super) fn new(seats: usize, closing: CancellationToken) -> Arc<Self> {
        let (seats, sitting) = (Arc::new(Semaphore::new(seats)), Mutex::default());
        let (next, began, tasks) = (AtomicU64::new(0), Instant::now(), TaskTracker::new());
        Arc::new(Self { seats, sitting, next, began, closing, tasks })
    }

    /// What becomes of waiting for somebody; `None` once the hall closes.
    pub(super) async fn unless_closing<T>(&self, waiting: impl Future<Output = T>) -> Option<T> {
        self.closing.run_until_cancelled(waiting).await
    }

    /// Who was accepted. When the system has no more descriptors it waits, so as not to spin.
    pub(super) async fn admitted<T>(&self, accepted: io::Result<T>) -> Option<T> {
        match accepted {
            Ok(accepted) => Some(accepted),
            Err(error) => {
                let is_of_peer =
                    matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset);
                if !is_of_peer {
                    tracing::warn!(%error, "a connection cannot be accepted");
                    self.make_room();
                    sleep(LOOK).await;
                }
                None
            }
        }
    }

    /// A seat, now or when there is one.
    pub(super) async fn seat(self: &Arc<Self>) -> Seat {
        let permit = loop {
            if let Ok(permit) = Arc::clone(&self.seats).try_acquire_owned() {
                break Some(permit);
            }
            self.make_room();
            match timeout(LOOK, Arc::clone(&self.seats).acquire_owned()).await {
                Ok(permit) => break permit.ok(),
                Err(_) => continue,
            }
        };
        let sitting = Arc::new(Sitting {
            requests: AtomicUsize::new(0),
            bodies: AtomicUsize::new(0),
            idle_since: AtomicU64::new(milliseconds(self.began)),
            leave: CancellationToken::new(),
        });
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.lock().insert(number, Arc::clone(&sitting));
        Seat { number, sitting, hall: Arc::clone(self), _permit: permit }
    }

    /// Serves a connection beside the others.
    pub(super) fn spawn(&self, connection: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(connection);
    }

    /// How many connections there are.
    pub(super) fn count(&self) -> usize {
        self.lock().len()
    }

    /// Waits until everybody has left.
    pub(super) async fn empty(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Asks those to leave who have been idle longest.
    fn make_room(&self) {
        // Whoever became idle just now may still be sent the end of an answer.
        let until = milliseconds(self.began).saturating_sub(SETTLED);
        let mut idle: Vec<(u64, Arc<Sitting>)> = self
            .lock()
            .values()
            .filter(|sitting| sitting.is_idle())
            .map(|sitting| (sitting.idle_since.load(Ordering::Relaxed), Arc::clone(sitting)))
            .filter(|(since, _)| *since <= until)
            .collect();
        idle.sort_by_key(|(since, _)| *since);
        let share = idle.len().div_ceil(SHARE);
        idle.iter().take(share).for_each(|(_, sitting)| sitting.leave.cancel());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Arc<Sitting>>> {
        self.sitting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sitting {
    fn is_idle(&self) -> bool {
        self.requests.load(Ordering::Relaxed) == 0
    }

    /// That a body begins or ends to come.
    pub(super) fn sends(&self, begins: bool) {
        match begins {
            true => self.bodies.fetch_add(1, Ordering::Relaxed),
            false => self.bodies.fetch_sub(1, Ordering::Relaxed),
        };
    }

    fn is_sending(&self) -> bool {
        self.bodies.load(Ordering::Relaxed) > 0
    }
}

impl Seat {
    fn busy(&self) -> Busy {
        self.sitting.requests.fetch_add(1, Ordering::Relaxed);
        Busy { sitting: Arc::clone(&self.sitting), began: self.hall.began }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.hall.lock().remove(&self.number);
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.sitting.idle_since.store(milliseconds(self.began), Ordering::Relaxed);
        self.sitting.requests.fetch_sub(1, Ordering::Relaxed);
    }
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Serves one connection until one side ends it. `extensions` go into every request.
pub(super) async fn converse<I>(io: I, router: Router, extensions: Extensions, seat: Seat, hall: Arc<Hall>)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let answer = |request: Request<Incoming>| {
        let busy = seat.busy();
        let mut request = Arriving::of(request, &seat.sitting);
        request.extensions_mut().extend(extensions.clone());
        let router = router.clone();
        async move {
            let answer = match host::refused(&request) {
                Some(refused) => Ok(refused),
                None => router.oneshot(request).await,
            };
            answer.map(|answer| without_false_length(answer).map(|body| Body::new(Held::new(body, busy))))
        }
    };
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(LONGEST_HEAD);
    let mut connection = pin!(server.serve_connection(TokioIo::new(io), service_fn(answer)));
    let mut farewell = None;
    loop {
        let over = farewell.is_some_and(|end| end < Instant::now());
        if over && seat.sitting.is_idle() {
            return;
        }
        // What is not here yet was not accepted yet.
        let late = farewell.is_some_and(|end| end + LAST_BODY < Instant::now());
        if late && hall.closing.is_cancelled() && seat.sitting.is_sending() {
            return;
        }
        tokio::select! {
            // What the peer did wrong was answered, where it could be.
            _ = connection.as_mut() => return,
            () = asked_to_leave(&seat, &hall), if farewell.is_none() => {
                connection.as_mut().graceful_shutdown();
                let patience = if hall.closing.is_cancelled() { FAREWELL } else { Duration::ZERO };
                farewell = Some(Instant::now() + patience);
            }
            () = sleep(LOOK), if farewell.is_some() => {}
        }
    }
}

/// The router says of every answer how long it is, and of a 304 the length would be that of the answer with a body
/// (RFC 9110 §8.6).
fn without_false_length(mut answer: Response) -> Response {
    if answer.status() == StatusCode::NOT_MODIFIED {
        answer.headers_mut().remove(CONTENT_LENGTH);
    }
    answer
}

async fn asked_to_leave(seat: &Seat, hall: &Hall) {
    tokio::select! {
        () = seat.sitting.leave.cancelled() => {}
        () = hall.closing.cancelled() => {}
    }
}
