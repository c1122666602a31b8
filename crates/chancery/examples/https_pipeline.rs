//! How many certificates a second are issued over HTTPS: `https_pipeline FOLDER [CERTIFICATES]`.
//!
//! Makes a root and an issuing authority with P-256 keys in `FOLDER/data`, requests with a key of their own each, and 64
//! connections of TLS 1.3 to the REST API in the same process; only then starts the clock. Each connection waits for its
//! answer before it sends the next request, as clients do. Profile, lints, audit log and commits are those of every other
//! use. Prints certificates per second on its last line, and before it the CPU time of one certificate, client included.

use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{Request, StatusCode};
use axum::{Extension, Router};
use chancery_domain::clock::SystemClock;
use chancery_pki::extension::{ExtensionValue as _, Extensions, SubjectAltName};
use chancery_pki::general_name::GeneralName;
use chancery_pki::key::{KeyAlgorithm, PrivateKey};
use chancery_pki::name::Name;
use chancery_pki::pem;
use chancery_pki::request::RequestTemplate;
use chancery_service::authority::SetUp;
use chancery_service::certificate::Issue;
use chancery_service::{Actor, Opening, Service};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::SendRequest;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use nix::sys::resource::{UsageWho, getrusage};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::{TlsAcceptor, TlsConnector};
use tower::ServiceExt as _;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Connections that wait for an answer at the same time.
const CONNECTIONS: usize = 64;
/// Certificates issued unless told otherwise.
const CERTIFICATES: usize = 20_000;
/// Whom the server's certificate names.
const HOST_NAME: &str = "localhost";

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: https_pipeline FOLDER [CERTIFICATES]")?;
    let certificates = arguments.next().map_or(Ok(CERTIFICATES), |text| text.parse())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let rate = runtime.block_on(measure(Path::new(&folder), certificates))?;
    println!("{rate:.0}");
    Ok(())
}

async fn measure(folder: &Path, certificates: usize) -> Result<f64> {
    let wait = Duration::from_secs(30);
    let opening = Opening { directory: folder.join("data"), credentials: None, create: true, wait };
    let service = Arc::new(Service::open(&opening, Arc::new(SystemClock)).await?);
    let set_up = SetUp {
        name: "Bench".to_owned(),
        issue: vec!["servers".to_owned()],
        root_key: Some("p256".to_owned()),
        issuing_key: Some("p256".to_owned()),
        url: Some("http://ca.example.org".to_owned()),
        ..SetUp::default()
    };
    service.set_up(&Actor::local(0), &set_up).await?;
    let (acceptor, connector) = tls(&service).await?;
    let listener = TcpListener::bind((HOST_NAME, 0)).await?;
    let address = listener.local_addr()?;
    let router = chancery_web::router(Arc::clone(&service)).layer(Extension(Actor::local(0)));
    let server = tokio::spawn(serve(listener, acceptor, router));
    let bodies: Arc<[Bytes]> = (0..certificates).map(body).collect::<Result<_>>()?;
    let mut senders = Vec::new();
    for _ in 0..CONNECTIONS {
        senders.push(connect(address, &connector).await?);
    }
    eprintln!("{certificates} requests over {CONNECTIONS} connections");

    let next = Arc::new(AtomicUsize::new(0));
    let (start, cpu) = (Instant::now(), cpu_seconds()?);
    let mut clients = JoinSet::new();
    for sender in senders {
        clients.spawn(client(sender, Arc::clone(&bodies), Arc::clone(&next)));
    }
    while let Some(done) = clients.join_next().await {
        done??;
    }
    let (seconds, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds()? - cpu);
    eprintln!("{seconds:.2} s");
    println!("{:.0} µs", cpu * 1_000_000.0 / certificates as f64);
    server.abort();
    Ok(certificates as f64 / seconds)
}

/// What this process used so far, in user mode and in the kernel.
fn cpu_seconds() -> Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1_000_000.0;
    Ok(seconds(usage.user_time()) + seconds(usage.system_time()))
}

/// Both ends of TLS with a certificate of the service's own authority.
async fn tls(service: &Service) -> Result<(TlsAcceptor, TlsConnector)> {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256)?;
    let csr = Some(request(HOST_NAME, &key)?);
    let issued = service.issue(&Actor::local(0), &Issue { csr, ..Issue::default() }).await?;
    let chain = issued.chain.into_iter().map(CertificateDer::from).collect();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.to_pkcs8().to_vec()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let server = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let server = server.with_no_client_auth().with_single_cert(chain, key)?;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(issued.root.ok_or("there is no root")?))?;
    let client = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let client = client.with_root_certificates(roots).with_no_client_auth();
    Ok((TlsAcceptor::from(Arc::new(server)), TlsConnector::from(Arc::new(client))))
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, router: Router) -> Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (acceptor, router) = (acceptor.clone(), router.clone());
        tokio::spawn(async move {
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let answer = |request: Request<hyper::body::Incoming>| router.clone().oneshot(request.map(Body::new));
            let server = hyper::server::conn::http1::Builder::new();
            let _ = server.serve_connection(TokioIo::new(stream), service_fn(answer)).await;
        });
    }
}

async fn connect(address: SocketAddr, connector: &TlsConnector) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let stream = connector.connect(ServerName::try_from(HOST_NAME)?, stream).await?;
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

/// Sends one request after the other until there is none left.
async fn client(mut sender: SendRequest<Full<Bytes>>, bodies: Arc<[Bytes]>, next: Arc<AtomicUsize>) -> Result<()> {
    while let Some(body) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
        let request =
            Request::post("/api/v1/certificates").header(HOST, HOST_NAME).header(CONTENT_TYPE, "application/json");
        sender.ready().await?;
        let response = sender.send_request(request.body(Full::new(body.clone()))?).await?;
        let status = response.status();
        let answer = response.into_body().collect().await?.to_bytes();
        if status != StatusCode::OK {
            return Err(String::from_utf8_lossy(&answer).into_owned().into());
        }
    }
    Ok(())
}

fn body(number: usize) -> Result<Bytes> {
    let csr = request(&format!("host{number}.example.org"), &PrivateKey::generate(KeyAlgorithm::EcP256)?)?;
    let csr = pem::encode("CERTIFICATE REQUEST", &csr);
    Ok(serde_json::to_vec(&serde_json::json!({ "csr": csr }))?.into())
}

fn request(host: &str, key: &PrivateKey) -> Result<Vec<u8>> {
    let extension = SubjectAltName(vec![GeneralName::Dns(host.to_owned())]).to_extension(false);
    let subject = Name::parse(&format!("CN={host}"))?;
    let template = RequestTemplate { subject, extensions: Extensions::new(vec![extension]) };
    Ok(template.sign(key)?.as_der().to_vec())
}
