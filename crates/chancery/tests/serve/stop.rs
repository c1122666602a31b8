//! Stopping: what was accepted is finished, and nothing else holds it up.

use std::io::{Read as _, Write as _};
use std::process::Stdio;
use std::time::{Duration, Instant};

use chancery_testkit::Chancery;

use crate::fixture;

#[test]
fn requests_that_were_accepted_are_answered() {
    let (chancery, mut serving) = fixture::server();
    // A CRL of many entries takes a while to be made in this build.
    let serials: Vec<String> = (1..4_000_u32).map(|number| format!("{:08x}", number + 0x0100_0000)).collect();
    let add = ["crl", "add", "--ca", "issuing-1", "--yes"].into_iter().chain(serials.iter().map(String::as_str));
    let mut command = chancery.command(add);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until_busy(&chancery);
    serving.signal("TERM");
    assert_eq!(serving.ended(), Some(0), "{}", serving.said());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success(), "{said}");
    let crl = chancery.run(["crl", "show", "issuing-1", "--json"]).success().data();
    assert_eq!(crl["entries"], 3_999, "{crl}");
    chancery.run(["log", "verify"]).success();
}

/// The client has opened the socket when the server has more than one descriptor of it.
fn wait_until_busy(chancery: &Chancery) {
    let path = chancery.data().join("chancery.sock");
    let deadline = Instant::now() + Duration::from_secs(20);
    while Instant::now() < deadline {
        let table = std::fs::read_to_string("/proc/net/unix").unwrap();
        if table.lines().filter(|line| line.ends_with(path.to_str().unwrap())).count() > 1 {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("no client came");
}

#[test]
fn idle_connections_and_half_requests_do_not_hold_it_up() {
    let (_chancery, serving) = fixture::server();
    let idle: Vec<_> = (0..20).map(|_| fixture::connect(serving.http)).collect();
    let mut half = fixture::connect(serving.http);
    half.write_all(b"GET /livez HTTP/1.1\r\nHost: local").unwrap();
    let handshake = fixture::connect(serving.https);
    assert_eq!(serving.stop(), Some(0));
    drop((idle, half, handshake));
}

#[test]
fn ctrl_c_stops_it_as_well() {
    let (chancery, mut serving) = fixture::server();
    serving.signal("INT");
    assert_eq!(serving.ended(), Some(0));
    let status = chancery.run(["status", "--json"]).success().data();
    assert_eq!(status["settled"], serde_json::json!([]), "nothing was left to be settled");
}
