//! Those who rely on certificates: they ask every node how certificates stand, and fetch its CRL.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::thread::sleep;
use std::time::{Duration, Instant};

use chancery_pki::crl::CertificateList;
use chancery_testkit::peer::openssl;
use chancery_testkit::{Chancery, Output};

use super::scene::{Alarm, Scene};
use super::wire::{Answer, Wire};

/// Between two rounds.
const BEAT: Duration = Duration::from_millis(300);
/// How long a node may take until it tells of a revocation by another; the manual says a second.
const PATIENCE: Duration = Duration::from_secs(240);

/// Asks about certificates with openssl; the longest time until the last node told of a revocation.
pub(super) fn ask_how_they_stand(scene: &Scene, chancery: &Chancery) -> Duration {
    let _alarm = Alarm(scene);
    let (mut settled, mut longest) = (Vec::new(), Duration::ZERO);
    for round in 0_u64.. {
        if scene.is_over() {
            break;
        }
        let (good, revoked) = {
            let ledger = scene.ledger();
            let good = ledger.order.iter().rev().find(|serial| !ledger.asked.contains(*serial)).cloned();
            (good, ledger.revoked.last().cloned())
        };
        if let Some(serial) = revoked.filter(|serial| !settled.contains(serial)) {
            longest = longest.max(follow(scene, chancery, &serial));
            settled.push(serial);
        }
        // The top bits are those of a serial that this authority could have given.
        let unknown =
            format!("5a{:030x}", u128::from(round).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835) >> 8);
        for at in 0..scene.nodes.len() {
            let old = settled.get(usize::try_from(round).unwrap() % settled.len().max(1));
            stand_as_they_should(scene, chancery, at, [good.as_ref(), old, Some(&unknown)]);
        }
        sleep(BEAT);
    }
    longest
}

/// Waits until every node that is alive says that it is revoked; how long that took.
fn follow(scene: &Scene, chancery: &Chancery, serial: &str) -> Duration {
    let began = Instant::now();
    for at in 0..scene.nodes.len() {
        loop {
            match ask(scene, chancery, at, &["-no_nonce", "-serial", &format!("0x{serial}")]) {
                Some(said) if !said.contains(": revoked") => {
                    assert!(said.contains(": good"), "{said}");
                    assert!(began.elapsed() < PATIENCE, "node {at} does not tell of the revocation: {said}");
                    sleep(Duration::from_millis(50));
                }
                _ => break,
            }
        }
    }
    scene.did("revocations followed");
    began.elapsed()
}

/// Asks one node about all three in one request with a nonce, and about each by itself from what lies ready.
fn stand_as_they_should(scene: &Scene, chancery: &Chancery, at: usize, about: [Option<&String>; 3]) {
    let [good, old, unknown] = about.map(|serial| serial.map(|serial| format!("0x{serial}")));
    let serials: Vec<&str> = [&good, &old, &unknown].into_iter().flatten().map(String::as_str).collect();
    let together: Vec<&str> = serials.iter().flat_map(|serial| ["-serial", serial]).collect();
    let alone = serials.iter().map(|serial| vec!["-no_nonce", "-serial", serial]);
    for words in std::iter::once(together.clone()).chain(alone) {
        let Some(said) = ask(scene, chancery, at, &words) else { continue };
        let stands = |serial: &Option<String>| {
            let line = serial.as_ref().and_then(|serial| said.split_once(&format!("{serial}: ")));
            line.and_then(|(_, rest)| rest.split_whitespace().next())
        };
        assert!(matches!(stands(&unknown), None | Some("unknown")), "node {at} was never asked to issue it: {said}");
        assert!(matches!(stands(&old), None | Some("revoked")), "node {at} said that it is revoked: {said}");
        match stands(&good) {
            None | Some("good") => {}
            Some("revoked") => {
                let serial = good.as_deref().unwrap_or_default().trim_start_matches("0x");
                assert!(scene.ledger().asked.contains(serial), "nobody revoked it: {said}");
            }
            Some(_) => panic!("node {at} does not know what was received: {said}"),
        }
        scene.did(if words == together { "ocsp with a nonce" } else { "ocsp" });
    }
}

/// What `openssl ocsp` says after it checked the answer; `None` when the node is dead or asks to come back later.
fn ask(scene: &Scene, chancery: &Chancery, at: usize, about: &[&str]) -> Option<String> {
    let place = &scene.nodes[at];
    let process = place.process()?;
    let url = format!("http://127.0.0.1:{}/ocsp/issuing-1", place.http.load(Ordering::Relaxed));
    let mut command = openssl::command(["ocsp", "-issuer", "issuing.pem", "-CAfile", "authorities.pem", "-url", &url]);
    let said = Output::of(command.current_dir(chancery.files()).args(about));
    if said.code == Some(0) && said.stderr.contains("Response verify OK") {
        return Some(said.stdout);
    }
    let is_put_off = said.stdout.contains("trylater") || said.stderr.contains("trylater");
    // It was killed meanwhile, or another one has begun.
    let is_gone = place.process() != Some(process);
    assert!(is_put_off || is_gone, "node {at}: {said}");
    scene.did(if is_put_off { "asked to come back later" } else { "cut off" });
    None
}

/// Fetches the CRL of every node and looks up serials. The number never goes back, nor does the list; one number is one list.
pub(super) fn fetch(scene: &Scene) {
    let _alarm = Alarm(scene);
    let mut shown = vec![(0, 0); scene.nodes.len()];
    let mut lists: HashMap<u64, Vec<u8>> = HashMap::new();
    while !scene.is_over() {
        for (at, last) in shown.iter_mut().enumerate() {
            let Some(answer) = get(scene, at, "/crl/issuing-1.crl") else { continue };
            if is_later(scene, &answer) {
                continue;
            }
            assert_eq!(answer.status, 200, "node {at}: {answer}");
            let list = CertificateList::from_der(answer.body).unwrap();
            let seen = (list.number().unwrap(), list.entries().count());
            assert!(seen.0 >= last.0 && seen.1 >= last.1, "node {at} went back from {last:?} to {seen:?}");
            let same = lists.entry(seen.0).or_insert_with(|| list.as_der().to_vec());
            assert!(same == list.as_der(), "two lists with the number {}", seen.0);
            lists.retain(|number, _| number + 20 > seen.0);
            *last = seen;
            scene.did("crl");
            look_up(scene, at);
        }
        sleep(BEAT);
    }
}

/// Anybody may ask by serial number.
fn look_up(scene: &Scene, at: usize) {
    let Some(serial) = scene.ledger().order.last().cloned() else { return };
    let Some(answer) = get(scene, at, &format!("/lookup?q={serial}")) else { return };
    match answer.status {
        200 => scene.did("looked up"),
        429 => assert!(answer.retry_after, "{answer}"),
        _ => assert!(is_later(scene, &answer), "node {at}, {serial}: {answer}"),
    }
}

/// Whether it asks to come back later, which is counted.
fn is_later(scene: &Scene, answer: &Answer) -> bool {
    if answer.is_later() {
        scene.did("asked to come back later");
    }
    answer.is_later()
}

fn get(scene: &Scene, at: usize, path: &str) -> Option<Answer> {
    let place = &scene.nodes[at];
    let process = place.process()?;
    let answer = Wire::plain(place.http.load(Ordering::Relaxed)).and_then(|mut wire| wire.ask("GET", path, "", b""));
    assert!(answer.is_ok() || place.process() != Some(process), "node {at} is there and does not answer");
    answer.ok()
}
