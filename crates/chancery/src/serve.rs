//! `chancery serve`: listeners around one service, and the order in which they start and stop.

mod alive;
mod arriving;
mod credentials;
mod fetch;
mod hall;
mod health;
mod held;
mod holder;
mod host;
mod http;
mod https;
mod limits;
mod listen;
mod locking;
mod metrics;
mod names;
mod own_certificate;
mod shown;
mod signals;
mod systemd;
mod temporary;
mod unix;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use chancery_domain::clock::{Clock, SystemClock};
use chancery_service::{Actor, Opening, OwnNames, Postgres, Service};
use chancery_store::DirectoryLock;
use nix::sys::stat::{Mode, umask};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::answer::refused;
use crate::context::Context;
use crate::core_dumps;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use fetch::Fetcher;
pub use fetch::ReadBack;
use hall::Hall;
use health::Health;
pub use names::check as check_names;
use shown::Shown;
use signals::Signals;
use systemd::Passed;

/// Where the API listens when nobody says otherwise.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8443);
/// How long requests that were accepted may take once the server is told to stop.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long one look at a handler that outlives its connection takes.
const LOOK: Duration = Duration::from_millis(20);
/// Connections over the Unix socket, apart from the others: whoever administers the server always gets in.
const LOCAL_SEATS: usize = 128;

/// What a server is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Data directory.
    pub directory: PathBuf,
    /// Where the rows are when they are not in the data directory.
    pub database: Option<Postgres>,
    /// Address of the API; [`LISTEN`] when absent.
    pub listen: Option<SocketAddr>,
    /// Address of the listener without TLS; none when absent.
    pub http_listen: Option<SocketAddr>,
    /// Names in the server's own certificate.
    pub names: Vec<String>,
    /// Whether published CRLs are read back from their addresses.
    pub read_back: ReadBack,
}

/// Serves until SIGTERM, SIGINT or a hangup of its terminal. Errors: what keeps the server from starting; `CHY-6052` when
/// it could not end in order.
pub fn run(settings: &Settings, context: &mut Context) -> Result<Exit> {
    tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).with_ansi(false).with_writer(std::io::stderr).init();
    core_dumps::forbid();
    umask(Mode::S_IRWXG | Mode::S_IRWXO);
    let seats = limits::raise();
    let runtime = Builder::new_multi_thread().enable_all().build().map_err(|error| cannot_start(&error.to_string()))?;
    let ended = runtime.block_on(serve(settings, seats, context));
    // What is still running after its time has its chance at the next start.
    runtime.shutdown_background();
    ended
}

/// What listens.
struct Listeners {
    https: TcpListener,
    http: Option<TcpListener>,
    unix: Option<std::os::unix::net::UnixListener>,
}

async fn serve(settings: &Settings, seats: usize, context: &mut Context) -> Result<Exit> {
    check_names(&settings.names)?;
    let signals = Signals::watch(context.output.terminal()).map_err(|error| cannot_start(&error.to_string()))?;
    let Listeners { https, http, unix } = listeners(settings)?;
    let _lock = lock(settings).await?;
    let service = Arc::new(open(settings).await?);
    credentials::unlock(&service).await;
    match settings.read_back {
        ReadBack::On => service.read_back_with(Arc::new(Fetcher::new(None))),
        ReadBack::At(address) => service.read_back_with(Arc::new(Fetcher::new(Some(address)))),
        ReadBack::Off => service.forget_read_back().await.map_err(refused)?,
    }
    let address = https.local_addr().map_err(|error| cannot_start(&error.to_string()))?;
    let names = names::of(&settings.names, address);
    let (shown, fingerprint) = first_certificate(&service, &names).await?;
    let acceptor = https::acceptor(Arc::clone(&shown)).map_err(|error| cannot_start(&error.to_string()))?;

    let closing = CancellationToken::new();
    let hall = Hall::new(seats, closing.clone());
    let local = Hall::new(LOCAL_SEATS, closing.clone());
    let socket = match unix {
        Some(listener) => unix::Socket::adopt(listener),
        None => unix::Socket::bind(&settings.directory),
    };
    let socket = socket.map_err(|error| cannot_start(&format!("the socket in the data directory: {error}")))?;
    let tasks = TaskTracker::new();
    tasks.spawn(Arc::clone(&service).run_jobs(closing.clone().cancelled_owned()));
    tasks.spawn(locking::lock(Arc::clone(&service), closing.clone()));
    tasks.spawn(alive::keep(Arc::clone(&service), closing.clone()));
    tasks.spawn(own_certificate::keep(service.watch_own_certificate(names), shown, closing.clone()));
    tasks.spawn(systemd::watchdog(Arc::clone(&service), closing.clone()));
    let said = said(settings, &https, http.as_ref(), &service, fingerprint.as_deref()).await;
    let document = document(settings, &https, http.as_ref(), fingerprint.as_deref());
    let health = Arc::new(Health::new(Arc::clone(&service), Arc::clone(&hall)));
    let api = chancery_web::router(Arc::clone(&service)).merge(health::router(Arc::clone(&health)));
    tasks.spawn(https::serve(https, acceptor, api.clone(), Arc::clone(&hall)));
    if let Some(http) = http {
        tasks.spawn(http::serve(http, plain(Arc::clone(&service), &health), Arc::clone(&hall)));
    }
    tasks.spawn(socket.serve(api, Arc::clone(&local)));
    drop(health);
    tasks.close();
    said.iter().for_each(|line| context.output.note(line));
    // Who is asked for the result alone gets by what the server is known. It serves whether or not somebody reads that.
    let _ = match fingerprint {
        _ if context.output.is_json() => context.output.document(document),
        Some(print) if context.output.is_quiet() => context.output.text(&format!("SHA-256 {print}\n")),
        _ => Ok(()),
    };
    systemd::ready();

    let hurried = until_told(signals, &closing).await;
    systemd::stopping();
    context.output.note("Stopping: what was accepted is finished.");
    let rest = async {
        hall.empty().await;
        local.empty().await;
        tasks.wait().await;
        close(service).await
    };
    tokio::select! {
        ended = timeout(PATIENCE, rest) => ended.unwrap_or_else(|_| Err(unfinished())),
        () = hurried => Err(unfinished()),
    }
}

/// Sockets are bound before the data directory is opened: whoever comes early waits instead of being refused.
fn listeners(settings: &Settings) -> Result<Listeners> {
    let Passed { https, http, unix } = systemd::sockets()?;
    let https = match https {
        Some(listener) => listen::adopt(listener, systemd::HTTPS)?,
        None => listen::bind(settings.listen.unwrap_or(LISTEN), "--listen")?,
    };
    let http = match (http, settings.http_listen) {
        (Some(listener), _) => Some(listen::adopt(listener, systemd::HTTP)?),
        (None, Some(address)) => {
            let bound = listen::bind(address, "--http-listen");
            Some(bound.map_err(|error| listen::of_itself(error, address, &https))?)
        }
        (None, None) => None,
    };
    Ok(Listeners { https, http, unix })
}

/// With its rows elsewhere the data directory still has one server, which has its socket.
async fn lock(settings: &Settings) -> Result<Option<DirectoryLock>> {
    if settings.database.is_none() {
        return Ok(None);
    }
    let lock = DirectoryLock::hold(&settings.directory, crate::connect::wait()).await;
    lock.map(Some).map_err(|error| refused(error.into()))
}

async fn open(settings: &Settings) -> Result<Service> {
    let directory: PathBuf = std::path::absolute(&settings.directory)
        .map_err(|error| cannot_start(&error.to_string()))?
        .components()
        .collect();
    let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    let (database, wait) = (settings.database.clone(), crate::connect::wait());
    let opening = Opening { directory, database, credentials, create: true, wait };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Service::open(&opening, clock).await.map_err(refused)
}

/// The server's own certificate, or a temporary one and its fingerprint.
async fn first_certificate(service: &Service, names: &OwnNames) -> Result<(Arc<Shown>, Option<String>)> {
    if let Ok(own) = service.own_certificate_of(names).await {
        let shown = Shown::new(own.chain, &own.key).map_err(|error| cannot_start(&error.to_string()))?;
        return Ok((shown, None));
    }
    let (certificate, key) = temporary::make(&names.all, service.now()).map_err(|why| cannot_start(&why))?;
    let shown = Shown::new(vec![certificate.as_der().to_vec()], &key);
    let shown = shown.map_err(|error| cannot_start(&error.to_string()))?;
    let fingerprint = certificate.sha256().map(|byte| format!("{byte:02X}")).join(":");
    Ok((shown, Some(fingerprint)))
}

/// The listener without TLS.
fn plain(service: Arc<Service>, health: &Arc<Health>) -> Router {
    health::router(Arc::clone(health)).fallback_service(chancery_protocols::router(service))
}

/// What a person reads at the start.
async fn said(
    settings: &Settings,
    https: &TcpListener,
    http: Option<&TcpListener>,
    service: &Service,
    fingerprint: Option<&str>,
) -> Vec<String> {
    let address = |listener: &TcpListener| listener.local_addr().map(|it| it.to_string()).unwrap_or_default();
    let mut first = format!("Chancery {}  data {}", env!("CARGO_PKG_VERSION"), settings.directory.display());
    first.push_str(&format!("  listening https://{}", address(https)));
    if let Some(http) = http {
        first.push_str(&format!(" http://{}", address(http)));
    }
    let mut lines = vec![first];
    if service.authorities(&Actor::system()).await.is_ok_and(|found| found.is_empty()) {
        let data = settings.directory.display();
        lines.push(format!("No authority yet. Create it:  chancery --data {data} init --name \"Example Org\""));
    }
    if let Some(fingerprint) = fingerprint {
        lines.push(format!(
            "Until there is one that can issue, a temporary certificate is shown:  SHA-256 {fingerprint}"
        ));
    }
    lines
}

/// The same for programs, with null where there is none.
fn document(
    settings: &Settings,
    https: &TcpListener,
    http: Option<&TcpListener>,
    fingerprint: Option<&str>,
) -> serde_json::Value {
    let address = |listener: &TcpListener| listener.local_addr().map(|it| it.to_string()).ok();
    serde_json::json!({
        "data": settings.directory.display().to_string(),
        "https": address(https),
        "http": http.and_then(address),
        "temporary_certificate_sha256": fingerprint,
    })
}

/// Waits for the first signal, or until the server has a reason of its own to stop, and closes the doors; what it answers
/// with waits for the second.
async fn until_told(mut signals: Signals, closing: &CancellationToken) -> impl Future<Output = ()> {
    tokio::select! {
        () = signals.told() => {}
        () = closing.cancelled() => {}
    }
    closing.cancel();
    async move { signals.hurried().await }
}

/// Ends the epoch once no handler uses the service any more: one may outlive its connection.
async fn close(mut service: Arc<Service>) -> Result<Exit> {
    loop {
        match Arc::try_unwrap(service) {
            Ok(last) => return last.close().await.map(|()| Exit::Ok).map_err(refused),
            Err(shared) => service = shared,
        }
        sleep(LOOK).await;
    }
}

fn cannot_start(reason: &str) -> CliError {
    CliError::new(code::CANNOT_SERVE, Exit::Failed).with("reason", format!("{}.", reason.trim_end_matches('.')))
}

fn unfinished() -> CliError {
    CliError::new(code::STOPPED_EARLY, Exit::Failed).with("seconds", PATIENCE.as_secs().to_string())
}
