//! Two servers on one database: one dies under load or stands still, and the other goes on as if it were alone.

use std::collections::BTreeSet;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chancery_testkit::peer::postgresql::Database;
use chancery_testkit::peer::{curl, openssl};
use chancery_testkit::{Chancery, Output, Serving, tier};

use crate::fixture::{authority, crl_number, epochs, get, listed, numbers_are_sound, received, until};

/// What the other node says when it shut one out.
const SHUT_OUT: &str = "a node is gone and was shut out";

/// Clients that issue on this node one after the other until they are told to stop, and revoke every fourth.
fn load<'s>(
    scope: &'s std::thread::Scope<'s, '_>,
    node: &'s Chancery,
    stop: &'s AtomicBool,
    label: String,
) -> Vec<std::thread::ScopedJoinHandle<'s, ()>> {
    let work = |client: usize| {
        let label = label.clone();
        move || {
            for number in (0..).take_while(|_| !stop.load(Ordering::Relaxed)) {
                let name = format!("h{number}.{label}-{client}.example.org");
                let issued = node.run(["issue", &name, "-o", &name]);
                if issued.code == Some(0) && number % 4 == 3 {
                    node.run(["revoke", &name, "--yes"]);
                }
            }
        }
    };
    (0..2).map(|client| scope.spawn(work(client))).collect()
}

/// Looks at the published CRL of both nodes: neither ever shows an older one than it did, nor than the database has.
fn watch_numbers(nodes: [(&Chancery, &Serving); 2], stop: &AtomicBool) -> u64 {
    let mut last = [0, 0];
    let mut known = 0;
    loop {
        // Read before looking: what was there when it was told to stop is still seen.
        let is_last = stop.load(Ordering::Relaxed);
        for (place, (node, serving)) in nodes.iter().enumerate() {
            let Some(number) = published(node, serving) else { continue };
            assert!(number >= last[place], "node {place} went back from CRL {} to {number}", last[place]);
            last[place] = number;
        }
        let number = crl_number(nodes[1].0);
        assert!(number >= known, "the number of the CRL went back from {known} to {number}");
        known = number;
        if is_last {
            return known;
        }
    }
}

/// The number in the CRL that a node hands out; `None` when the node is dead.
fn published(node: &Chancery, serving: &Serving) -> Option<u64> {
    let file = node.path("seen.crl");
    let mut fetch = curl::command();
    fetch.args(["--fail", "--output"]).arg(&file);
    let got = Output::of(fetch.arg(format!("http://{}/crl/issuing-1.crl", serving.http)));
    if got.code != Some(0) {
        return None;
    }
    let shown = Output::of(openssl::command(["crl", "-inform", "DER", "-noout", "-crlnumber", "-in"]).arg(&file));
    u64::from_str_radix(shown.success().stdout.trim().rsplit("0x").next()?, 16).ok()
}

#[test]
fn one_is_killed_under_load_and_nothing_that_was_received_is_lost() {
    let (first, database) = authority();
    let second = first.beside();
    let survivor = second.serve(&[]);
    let mut serials = 0;
    for round in 0..tier::pick(1, 10) {
        let victim = first.serve(&[]);
        let dead = epochs(&database, "live").pop().expect("the one that began last");
        let (stop, numbers) = (&AtomicBool::new(false), &AtomicBool::new(false));
        std::thread::scope(|scope| {
            let clients =
                [load(scope, &first, stop, format!("a{round}")), load(scope, &second, stop, format!("b{round}"))];
            let both = [(&first, &victim), (&second, &survivor)];
            let watching = scope.spawn(move || watch_numbers(both, numbers));
            let from = |node: &Chancery, letter: char| {
                let label = format!(".{letter}{round}-");
                received(node).iter().filter(|name| name.contains(&label)).count()
            };
            until("both issue", || from(&first, 'a') > 10 && from(&second, 'b') > 10);
            victim.signal("KILL");
            let (then, signed) = (from(&second, 'b'), crl_number(&second));
            until("the other goes on", || from(&second, 'b') > then + 5);
            until("it signs what was revoked since", || crl_number(&second) > signed);
            hold(&database, &dead);
            stop.store(true, Ordering::Relaxed);
            clients.into_iter().flatten().for_each(|client| client.join().unwrap());
            numbers.store(true, Ordering::Relaxed);
            assert!(watching.join().unwrap() > signed);
        });
        until("the dead one is shut out", || epochs(&database, "fenced").contains(&dead));
        survivor.wait_for(SHUT_OUT);
        until("its job is taken over", || {
            database.sql("SELECT count(*) FROM job WHERE name = 'prune' AND holder IS NULL AND due > 0").trim() == "1"
        });
        serials = check(&first, &second, &database);
    }
    assert!(serials > 20, "{serials}");
    // The one that was killed comes back under another epoch.
    let back = first.serve(&[]);
    first.run(["issue", "back.example.org", "-o", "back"]).success();
    second.run(["cert", "show", "back.example.org"]).success();
    assert_eq!((back.stop(), survivor.stop()), (Some(0), Some(0)));
    second.run(["log", "verify"]).success();
}

/// Makes it so that a node was at a job when it died, and that the job is due.
fn hold(database: &Database, epoch: &str) {
    database.sql(&format!(
        "UPDATE job SET due = 0, holder = {epoch}, held_until = EXTRACT(EPOCH FROM now())::bigint + 300, \
         version = version + 1 WHERE name = 'prune'"
    ));
}

/// What clients of both received is there, every serial is its own, and both read one sound log; how many serials.
fn check(first: &Chancery, second: &Chancery, database: &Database) -> usize {
    let listed = listed(second);
    let names: BTreeSet<&String> = listed.iter().map(|(name, _)| name).collect();
    let all: BTreeSet<String> = received(first).union(&received(second)).cloned().collect();
    let lost: Vec<_> = all.iter().filter(|name| !names.contains(name)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    let serials: BTreeSet<&String> = listed.iter().map(|(_, serial)| serial).collect();
    assert_eq!(serials.len(), listed.len(), "no serial twice");
    numbers_are_sound(database);
    for node in [first, second] {
        node.run(["log", "verify"]).success();
    }
    until("nobody is needed", || second.run(["status", "--check"]).code == Some(0));
    serials.len()
}

#[test]
fn one_that_stood_still_commits_nothing_after_it_was_shut_out() {
    let (first, database) = authority();
    let second = first.beside();
    let mut sleeper = first.serve(&[]);
    first.run(["issue", "before.example.org", "-o", "before"]).success();
    let asleep = epochs(&database, "live").pop().expect("it is alive");
    let other = second.serve(&[]);
    sleeper.signal("STOP");
    // The server gives up its connections, as it does when the machine is cut off from the network.
    database.cut_off(&asleep);
    let late = late(&first);
    until("it is shut out", || epochs(&database, "fenced") == [asleep.clone()]);
    other.wait_for(SHUT_OUT);
    second.run(["issue", "meanwhile.example.org", "-o", "meanwhile"]).success();
    sleeper.signal("CONT");
    let answer = late.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&answer.stderr).into_owned();
    // It was told so by the database, or the server had found out before it read what was asked, or between the requests.
    assert!(["CHY-7009", "CHY-6065", "CHY-6064"].iter().any(|code| said.contains(code)), "{said}");
    assert!(!answer.status.success() && !first.path("late/fullchain.pem").exists());
    // It ends by itself, so that whoever started it starts it anew.
    assert_ne!(sleeper.ended(), Some(0));
    assert!(sleeper.said().contains("shut out"), "{}", sleeper.said());
    let names: Vec<String> = listed(&second).into_iter().map(|(name, _)| name).collect();
    assert!(names.iter().all(|name| name != "late.example.org"), "{names:?}");
    get(other.http, "/readyz").success().says("200 OK");
    let again = first.serve(&[]);
    first.run(["issue", "late.example.org", "-o", "late"]).success();
    second.run(["log", "verify"]).success();
    assert_eq!((again.stop(), other.stop()), (Some(0), Some(0)));
}

/// A client that asked while nobody answered.
fn late(node: &Chancery) -> Child {
    let mut command = node.command(["issue", "late.example.org", "-o", "late"]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // Until it has connected; nothing is measured by it.
    std::thread::sleep(Duration::from_millis(500));
    child
}
