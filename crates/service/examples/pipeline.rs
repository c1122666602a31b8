//! How many certificates a second one process issues: `pipeline FOLDER [CERTIFICATES]`.
//!
//! Makes a root and an issuing authority with P-256 keys in `FOLDER/data`, then requests with a key of their own each, and
//! only then starts the clock: tasks hand the requests to `Service::issue`, each waiting for its answer before it sends the
//! next, as clients do. Profile, lints, audit log and commits are those of every other use. Prints certificates per second
//! on its last line.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chancery_domain::clock::SystemClock;
use chancery_pki::extension::{ExtensionValue as _, Extensions, SubjectAltName};
use chancery_pki::general_name::GeneralName;
use chancery_pki::key::{KeyAlgorithm, PrivateKey};
use chancery_pki::name::Name;
use chancery_pki::request::RequestTemplate;
use chancery_service::authority::SetUp;
use chancery_service::certificate::Issue;
use chancery_service::{Actor, Opening, Service};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Clients that wait for an answer at the same time.
const TASKS: usize = 64;
/// Certificates issued unless told otherwise.
const CERTIFICATES: usize = 20_000;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: pipeline FOLDER [CERTIFICATES]")?;
    let certificates = arguments.next().map_or(Ok(CERTIFICATES), |text| text.parse())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let rate = runtime.block_on(measure(Path::new(&folder), certificates))?;
    println!("{rate:.0}");
    Ok(())
}

async fn measure(folder: &Path, certificates: usize) -> Result<f64> {
    let wait = Duration::from_secs(30);
    let opening = Opening { directory: folder.join("data"), database: None, credentials: None, create: true, wait };
    let service = Arc::new(Service::open(&opening, Arc::new(SystemClock)).await?);
    let actor = Actor::local(0);
    let set_up = SetUp {
        name: "Bench".to_owned(),
        issue: vec!["servers".to_owned()],
        root_key: Some("p256".to_owned()),
        issuing_key: Some("p256".to_owned()),
        url: Some("http://ca.example.org".to_owned()),
        ..SetUp::default()
    };
    service.set_up(&actor, &set_up).await?;
    let requests: Arc<[Vec<u8>]> = (0..certificates).map(request).collect::<Result<_>>()?;
    eprintln!("{certificates} requests from {TASKS} tasks");

    let next = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..TASKS {
        tasks.spawn(client(service.clone(), actor.clone(), requests.clone(), next.clone()));
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("{seconds:.2} s");
    let service = Arc::into_inner(service).ok_or("a task still holds the service")?;
    service.close().await?;
    Ok(certificates as f64 / seconds)
}

/// Hands in one request after the other until there is none left.
async fn client(service: Arc<Service>, actor: Actor, requests: Arc<[Vec<u8>]>, next: Arc<AtomicUsize>) -> Result<()> {
    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        service.issue(&actor, &Issue { csr: Some(request.clone()), ..Issue::default() }).await?;
    }
    Ok(())
}

fn request(number: usize) -> Result<Vec<u8>> {
    let host = format!("host{number}.example.org");
    let extension = SubjectAltName(vec![GeneralName::Dns(host.clone())]).to_extension(false);
    let template =
        RequestTemplate { subject: Name::parse(&format!("CN={host}"))?, extensions: Extensions::new(vec![extension]) };
    Ok(template.sign(&PrivateKey::generate(KeyAlgorithm::EcP256)?)?.as_der().to_vec())
}
