//! Three nodes under mixed load, of which two are killed in turns, over and over.

mod memory;
mod scene;
mod watch;
mod wire;
mod worker;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::thread::sleep;
use std::time::{Duration, Instant};

use chancery_testkit::peer::openssl;
use chancery_testkit::peer::postgresql::{Cluster, Database};
use chancery_testkit::{Chancery, Output, Serving, tier};
use scene::Scene;
use worker::{Way, Worker};

use crate::fixture::{authority_on, epochs, numbers_are_sound, until};

/// From one death to the next in the full tier.
const MINUTE: Duration = Duration::from_secs(60);
/// The node that nobody kills; those before it are killed in turns.
const OLDEST: usize = 2;

#[test]
fn nothing_is_lost_and_memory_stays_flat_while_servers_are_killed() {
    let cluster = Cluster::durable();
    let database = cluster.database();
    let first = authority_on(&database);
    let (second, third) = (first.beside(), first.beside());
    let nodes = [first, second, third];
    let scene = Scene::new(&nodes);
    let mut servers: Vec<Option<Serving>> = nodes.iter().map(|node| Some(node.serve(&[]))).collect();
    for (place, serving) in scene.nodes.iter().zip(&servers) {
        place.is_at(serving.as_ref().unwrap());
    }
    let lives = std::thread::scope(|scope| {
        let _end = End(&scene);
        for (way, at) in [(Way::Https, 0), (Way::Https, 1), (Way::Https, 2), (Way::Socket, 0), (Way::Socket, 2)] {
            let worker = Worker::new(&scene, way, at);
            scope.spawn(move || worker.work());
        }
        let standing = scope.spawn(|| watch::ask_how_they_stand(&scene, &nodes[0]));
        let lists = scope.spawn(|| watch::fetch(&scene));
        let lives = scope.spawn(|| memory::watch(&scene));
        for round in 0..tier::pick(2, 30) {
            let began = Instant::now();
            kill(&scene, &nodes, &mut servers, &database, round);
            work_goes_on(&scene);
            if tier::is_full() {
                sleep(MINUTE.saturating_sub(began.elapsed()));
            }
        }
        scene.stop.store(true, Ordering::Relaxed);
        lists.join().unwrap();
        println!("the last node told of a revocation within {:?}", standing.join().unwrap());
        lives.join().unwrap()
    });
    println!("{:?}", scene.ledger().done);
    everything_is_there(&scene, &nodes[OLDEST]);
    until("what was revoked is in the list", || is_listed(&scene, &nodes[OLDEST]));
    numbers_are_sound(&database);
    for node in &nodes {
        node.run(["log", "verify"]).success();
    }
    until("nobody is needed", || nodes[OLDEST].run(["status", "--check"]).code == Some(0));
    for serving in servers.into_iter().flatten() {
        is_calm(&serving);
        assert_eq!(serving.stop(), Some(0));
    }
    if tier::is_full() {
        lives.are_flat(OLDEST);
    }
}

/// Stops everybody, also when the one who conducts fails.
struct End<'s>(&'s Scene);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

/// Kills one of two in turns. One comes back at once, before the others know that it is gone; the other after it was shut
/// out.
fn kill(scene: &Scene, nodes: &[Chancery], servers: &mut [Option<Serving>], database: &Database, round: usize) {
    let at = round % OLDEST;
    let serving = servers[at].take().unwrap();
    is_calm(&serving);
    let before = epochs(database, "live");
    scene.nodes[at].is_gone();
    serving.kill();
    let is_shut_out = || epochs(database, "fenced").iter().any(|epoch| before.contains(epoch));
    if at == 1 {
        until("it is shut out", || scene.is_over() || is_shut_out());
    }
    let serving = nodes[at].serve(&[]);
    scene.nodes[at].is_at(&serving);
    servers[at] = Some(serving);
    until("it is shut out", || scene.is_over() || is_shut_out());
}

/// Waits until everything that clients do was done again.
fn work_goes_on(scene: &Scene) {
    const ALL: [&str; 12] = [
        "issued",
        "signed",
        "revoked",
        "shown",
        "listed",
        "searched",
        "status",
        "ocsp",
        "ocsp with a nonce",
        "crl",
        "looked up",
        "revocations followed",
    ];
    let done = || scene.ledger().done.clone();
    let before = done();
    let count = |of: &BTreeMap<&'static str, usize>, what| of.get(what).copied().unwrap_or(0);
    until("work goes on", || {
        let now = done();
        scene.is_over() || ALL.iter().all(|what| count(&now, what) > count(&before, what) + 1)
    });
    assert!(!scene.is_over(), "somebody found something");
}

/// Nothing broke in it that nobody was told of.
fn is_calm(serving: &Serving) {
    let said = serving.said();
    assert!(!said.contains("panicked") && !said.contains("a call failed"), "{said}");
}

/// Every certificate that reached a client is there as it was, with a serial number of its own, and one for each name.
fn everything_is_there(scene: &Scene, node: &Chancery) {
    let (mut found, mut cursor) = (BTreeMap::new(), None);
    let mut wire = wire::Wire::socket(&node.data().join("chancery.sock")).unwrap();
    loop {
        let next = cursor.map(|cursor: String| format!("&cursor={cursor}")).unwrap_or_default();
        let path = format!("/api/v1/certificates?limit=1000{next}");
        let mut page = serde_json::Value::Null;
        until("it answers", || {
            let answer = wire.ask("GET", &path, "", b"").unwrap();
            if !answer.is_later() {
                page = answer.data();
            }
            !answer.is_later()
        });
        for item in page["items"].as_array().unwrap() {
            let text = |field: &str| item[field].as_str().unwrap().to_owned();
            let twice = found.insert(text("serial"), (text("name"), text("sha256"), text("state")));
            assert!(twice.is_none(), "{item} has the serial number of {twice:?}");
        }
        cursor = page["next"].as_str().map(str::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    let ledger = scene.ledger();
    let names: BTreeSet<&String> = ledger.received.values().map(|(name, _)| name).collect();
    let of_clients = found.values().filter(|(name, ..)| names.contains(name)).count();
    assert_eq!(of_clients, ledger.received.len(), "each was asked for once");
    for (serial, (name, sha256)) in &ledger.received {
        let there = found.get(serial).unwrap_or_else(|| panic!("{name} is lost"));
        assert_eq!((&there.0, &there.1), (name, sha256));
        assert!(there.2 != "revoked" || ledger.asked.contains(serial), "{name} was revoked by nobody");
    }
    for serial in &ledger.revoked {
        assert_eq!(found[serial].2, "revoked", "{serial}");
    }
}

/// Whether the CRL that openssl finds to be of the authority has everything that was revoked.
fn is_listed(scene: &Scene, node: &Chancery) -> bool {
    let mut wire = wire::Wire::plain(scene.nodes[OLDEST].http.load(Ordering::Relaxed)).unwrap();
    let answer = wire.ask("GET", "/crl/issuing-1.crl", "", b"").unwrap();
    if answer.is_later() {
        return false;
    }
    let list = node.write("final.crl", answer.body);
    let mut verify = openssl::command(["crl", "-inform", "DER", "-noout", "-text", "-in"]);
    let shown = Output::of(verify.arg(list)).success().stdout.to_lowercase();
    let listed: BTreeSet<&str> = shown.lines().filter_map(|line| line.trim().strip_prefix("serial number: ")).collect();
    scene.ledger().revoked.iter().all(|serial| listed.contains(serial.as_str()))
}
