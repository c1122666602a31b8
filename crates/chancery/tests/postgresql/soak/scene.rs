//! What all who take part know: where the nodes are, and what was received from them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chancery_pki::pem;
use chancery_testkit::peer::openssl;
use chancery_testkit::{Chancery, Output, Serving};
use rustls::ClientConfig;

use super::wire::trusting;

/// Requests that are signed in turns, each under a new name.
const REQUESTS: usize = 8;

/// Where a node is now.
pub(super) struct Place {
    pub(super) socket: PathBuf,
    pub(super) https: AtomicU16,
    pub(super) http: AtomicU16,
    /// Its process; 0 while it is dead.
    pub(super) process: AtomicU32,
}

impl Place {
    fn new(node: &Chancery) -> Self {
        let (https, http, process) = (AtomicU16::new(0), AtomicU16::new(0), AtomicU32::new(0));
        Self { socket: node.data().join("chancery.sock"), https, http, process }
    }

    /// From now on it is there.
    pub(super) fn is_at(&self, serving: &Serving) {
        self.https.store(serving.https.port(), Ordering::Relaxed);
        self.http.store(serving.http.port(), Ordering::Relaxed);
        self.process.store(serving.id(), Ordering::Release);
    }

    /// From now on it is not: told before it is killed, so that nobody takes its silence for a fault.
    pub(super) fn is_gone(&self) {
        self.process.store(0, Ordering::Release);
    }

    /// Its process; `None` while it is dead.
    pub(super) fn process(&self) -> Option<u32> {
        Some(self.process.load(Ordering::Acquire)).filter(|id| *id != 0)
    }
}

/// What clients received and asked for.
#[derive(Default)]
pub(super) struct Ledger {
    /// Serial → name and thumbprint of every certificate that reached a client.
    pub(super) received: HashMap<String, (String, String)>,
    /// Serials in the order in which they were received.
    pub(super) order: Vec<String>,
    /// What somebody asked to revoke, whatever came of it.
    pub(super) asked: HashSet<String>,
    /// What is revoked by an answer that was received, in order.
    pub(super) revoked: Vec<String>,
    /// How often each thing was done.
    pub(super) done: BTreeMap<&'static str, usize>,
}

/// See the module.
pub(super) struct Scene {
    pub(super) nodes: Vec<Place>,
    pub(super) config: Arc<ClientConfig>,
    /// The header that an administrator's token stands in.
    pub(super) bearer: String,
    /// PEM of requests.
    pub(super) requests: Vec<String>,
    pub(super) stop: AtomicBool,
    ledger: Mutex<Ledger>,
}

impl Scene {
    pub(super) fn new(nodes: &[Chancery]) -> Self {
        let first = &nodes[0];
        first.run(["ca", "export", "--all", "-o", "authorities.pem"]).success();
        first.run(["ca", "export", "issuing-1", "-o", "issuing.pem"]).success();
        first.run(["ca", "export", "root-1", "-o", "root.pem"]).success();
        let root = pem::first(first.read("root.pem"), &[pem::CERTIFICATE]).unwrap().der;
        let token = first.run(["token", "create", "soak", "--role", "administrator", "--json"]).success().data();
        let bearer = format!("Authorization: Bearer {}\r\n", token["secret"].as_str().unwrap());
        Self {
            nodes: nodes.iter().map(Place::new).collect(),
            config: trusting(root.to_vec()),
            bearer,
            requests: (0..REQUESTS).map(|number| request(first, number)).collect(),
            stop: AtomicBool::new(false),
            ledger: Mutex::default(),
        }
    }

    pub(super) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Counts something that was done.
    pub(super) fn did(&self, what: &'static str) {
        *self.ledger().done.entry(what).or_default() += 1;
    }
}

/// A request that openssl made.
fn request(chancery: &Chancery, number: usize) -> String {
    let (key, file) = (format!("{number}.key"), format!("{number}.csr"));
    let subject = format!("/CN=signed-{number}.example.org");
    let make = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", &subject];
    let mut make = openssl::command(make);
    Output::of(make.args(["-keyout", &key, "-out", &file]).current_dir(chancery.files())).success();
    chancery.read(&file)
}

/// Ends the whole when one of those who take part fails, so that nobody waits for it.
pub(super) struct Alarm<'s>(pub(super) &'s Scene);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop.store(true, Ordering::Relaxed);
        }
    }
}
