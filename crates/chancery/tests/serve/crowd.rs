//! Ten thousand idle connections.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use chancery_testkit::{Chancery, Serving, tier};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use crate::fixture;

/// Descriptors that this process needs besides those of the crowd.
const OTHERS: usize = 500;

#[test]
fn ten_thousand_idle_connections_starve_nobody() {
    let chancery = Chancery::with_authority(fixture::BINARY, &["--issue", "servers"]);
    // What a service manager gives who asks for nothing.
    let serving = limited(&chancery, "ulimit -Sn 1024");
    fixture::export_root(&chancery);
    let token = chancery.run(["token", "create", "watch", "--role", "auditor", "--json"]).success().data();
    let bearer = format!("Authorization: Bearer {}", token["secret"].as_str().unwrap());
    let crowd = tier::pick(500, 10_000);
    allow_descriptors(crowd + OTHERS);
    // Half of them asked once and stay, the others never say anything where a handshake is expected.
    let mut idle: Vec<TcpStream> = (0..crowd / 2).map(|_| fixture::connect(serving.http)).collect();
    idle.iter_mut().for_each(ask);
    idle.extend((0..crowd / 2).map(|_| fixture::connect(serving.https)));

    fixture::curl(&chancery, serving.http, "http", "/livez", &[]).success().says("200");
    fixture::curl(&chancery, serving.https, "https", "/livez", &[]).success().says("200");
    let status = fixture::curl(&chancery, serving.https, "https", "/api/v1/status", &["-H", &bearer]).success();
    assert!(status.stdout.ends_with("200"), "{status}");
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    drop(idle);
    chancery.run(["cert", "show", "www.example.org"]).success();
    let said = serving.said();
    assert!(!said.contains("panicked") && !said.contains("cannot be accepted"), "{said}");
    assert_eq!(serving.stop(), Some(0));
}

/// Asks for something small and reads the answer; the connection stays.
fn ask(stream: &mut TcpStream) {
    stream.write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 200");
}

/// Most open files that this process asks for: the other tests have theirs at the same time.
const MOST: u64 = 65_536;

/// Raises the limit of open files of this process; the server, a process of its own, raises its own.
fn allow_descriptors(wanted: usize) {
    let wanted = u64::try_from(wanted).unwrap();
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    assert!(hard >= wanted, "this needs {wanted} open files, and the hard limit is {hard}: ulimit -Hn {wanted}");
    setrlimit(Resource::RLIMIT_NOFILE, soft.max(hard.min(MOST)), hard).unwrap();
}

/// A server that is started after this word to the shell.
fn limited(chancery: &Chancery, limit: &str) -> Serving {
    let shell = ["sh", "-c", &format!("{limit}; exec \"$@\""), "sh"];
    let serve = ["serve", "--listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0"];
    let shell = chancery.command_through(&shell, serve);
    Serving::start(shell, chancery.path("server.log"))
}

#[test]
fn when_all_seats_are_taken_whoever_was_idle_longest_leaves() {
    let chancery = fixture::empty();
    chancery.run(["init", "--name", "Example Org", "--issue", "servers", "--no-passphrase", "--yes"]).success();
    // With 256 open files there are 128 seats.
    let serving = limited(&chancery, "ulimit -n 256");
    fixture::export_root(&chancery);
    let mut idle: Vec<TcpStream> = Vec::new();
    for _ in 0..300 {
        idle.push(TcpStream::connect(serving.http).unwrap());
    }
    for _ in 0..5 {
        fixture::curl(&chancery, serving.https, "https", "/livez", &[]).success().says("200");
    }
    chancery.run(["status"]).success();
    assert_eq!(serving.stop(), Some(0));
}
