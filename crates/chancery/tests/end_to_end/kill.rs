//! `kill -9` at random instants under parallel load.
//!
//! A client journals what it received. Afterwards every received certificate is in the database, no serial number was
//! used twice, the log verifies and the authority goes on.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use chancery_testkit::{Chancery, tier};

use crate::fixture;

const PROCESSES: usize = 4;
/// The longest they are left alone, or left alone once so many have finished.
const LONGEST: Duration = Duration::from_millis(1_500);
const LONGEST_AFTER: Duration = Duration::from_millis(300);
/// Longest wait for those that have to finish.
const PATIENCE: Duration = Duration::from_secs(240);

/// Serial number → names it was received under.
type Journal = BTreeMap<String, Vec<String>>;

#[test]
fn nothing_that_was_received_is_lost_and_no_serial_is_used_twice() {
    let chancery = fixture::servers();
    let mut journal = Journal::new();
    for round in 0..tier::pick(20, 200) {
        let started: Vec<(String, Child)> = (0..PROCESSES).map(|index| start(&chancery, round, index)).collect();
        // Now after some time, now after some have finished: how much they do in a time is up to the computer.
        match round % PROCESSES {
            0 => std::thread::sleep(random_part_of(LONGEST)),
            wanted => {
                wait_until_received(&chancery, &started, wanted);
                std::thread::sleep(random_part_of(LONGEST_AFTER));
            }
        }
        for (name, mut child) in started {
            // A process that has ended already is not hurt: its id is not free before we have waited for it.
            let _ = child.kill();
            child.wait().unwrap();
            receive(&chancery, &name, &mut journal);
        }
        check(&chancery, &journal, round);
    }
    chancery.run(["issue", "afterwards.example.org", "-o", "afterwards"]).success();
    assert!(!journal.is_empty(), "no process finished before it was killed: the test proved nothing");
}

fn start(chancery: &Chancery, round: usize, index: usize) -> (String, Child) {
    let name = format!("host{round}-{index}.example.org");
    let mut command = chancery.command(["issue", &name, "-o", &name]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    (name, child)
}

/// Waits until so many processes have written their certificate.
fn wait_until_received(chancery: &Chancery, started: &[(String, Child)], wanted: usize) {
    let has = |name: &str| chancery.path(name).join("fullchain.pem").exists();
    let deadline = Instant::now() + PATIENCE;
    while started.iter().filter(|(name, _)| has(name)).count() < wanted {
        assert!(Instant::now() < deadline, "nobody is given a certificate");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A whole certificate on disk has left the process, whether or not the process lived to say so.
fn receive(chancery: &Chancery, name: &str, journal: &mut Journal) {
    let file = chancery.path(name).join("fullchain.pem");
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    if text.contains("-----END CERTIFICATE-----") {
        journal.entry(fixture::serial(&file)).or_default().push(name.to_owned());
    }
}

fn check(chancery: &Chancery, journal: &Journal, round: usize) {
    let listed = fixture::listed_serials(chancery);
    for (serial, names) in journal {
        assert_eq!(names.len(), 1, "round {round}: serial {serial} was used for {names:?}");
        let times = listed.iter().filter(|it| *it == serial).count();
        assert_eq!(times, 1, "round {round}: {names:?} ({serial}) is in the database {times} times");
    }
    chancery.run(["log", "verify"]).success();
}

fn random_part_of(longest: Duration) -> Duration {
    let random = RandomState::new().hash_one("instant");
    Duration::from_micros(random % u64::try_from(longest.as_micros()).unwrap())
}
