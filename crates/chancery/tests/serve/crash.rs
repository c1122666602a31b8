//! `kill -9` of a server under load through its socket, again and again.

use std::collections::BTreeSet;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use chancery_testkit::{Chancery, tier};

use crate::fixture;

const CLIENTS: usize = 4;

#[test]
fn nothing_that_was_received_is_lost_and_the_next_server_goes_on() {
    let (chancery, mut serving) = fixture::server();
    let mut received = BTreeSet::new();
    for round in 0..tier::pick(6, 60) {
        let clients: Vec<(String, Child)> = (0..CLIENTS).map(|index| start(&chancery, round, index)).collect();
        // Now before anybody has an answer, now while some have one and others not.
        wait_until_received(&chancery, &clients, round % CLIENTS);
        std::thread::sleep(Duration::from_millis(7 * (round as u64 % 5)));
        serving.kill();
        let stale = chancery.data().join("chancery.sock");
        assert!(stale.exists(), "a dead server leaves its socket");
        for (name, mut client) in clients {
            client.wait().unwrap();
            let chain = std::fs::read_to_string(chancery.path(&name).join("fullchain.pem")).unwrap_or_default();
            if chain.contains("END CERTIFICATE") {
                received.insert(name);
            }
        }
        // With nobody behind the socket the command line does it by itself.
        chancery.run(["status"]).success();
        serving = chancery.serve(&[]);
        let listed = chancery.run(["cert", "list", "--json", "--limit", "1000"]).success().data();
        let names: BTreeSet<&str> =
            listed["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect();
        let lost: Vec<_> = received.iter().filter(|name| !names.contains(name.as_str())).collect();
        assert!(lost.is_empty(), "round {round}: {lost:?}");
        let serials: Vec<&str> =
            listed["items"].as_array().unwrap().iter().map(|item| item["serial"].as_str().unwrap()).collect();
        assert_eq!(serials.iter().collect::<BTreeSet<_>>().len(), serials.len(), "no serial twice");
        chancery.run(["log", "verify"]).success();
    }
    assert!(!received.is_empty(), "no client finished before the server was killed: the test proved nothing");
    chancery.run(["issue", "afterwards.example.org", "-o", "afterwards"]).success();
    assert_eq!(serving.stop(), Some(0));
}

/// Waits until this many clients have their certificate.
fn wait_until_received(chancery: &Chancery, clients: &[(String, Child)], wanted: usize) {
    let has = |name: &str| chancery.path(name).join("fullchain.pem").exists();
    let deadline = Instant::now() + Duration::from_secs(240);
    while clients.iter().filter(|(name, _)| has(name)).count() < wanted {
        assert!(Instant::now() < deadline, "the server does not answer");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn start(chancery: &Chancery, round: usize, index: usize) -> (String, Child) {
    let name = format!("host{round}-{index}.example.org");
    let mut command = chancery.command(["issue", &name, "-o", &name]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    (name, child)
}
