//! Ten thousand idle connections.

use std::net::TcpStream;

use chancery_testkit::tier;

use crate::fixture;

#[test]
fn ten_thousand_idle_connections_starve_nobody() {
    let (chancery, serving) = fixture::server();
    // Both ends are counted against this computer's limits; each end is a process of its own.
    let limit = nix_limit();
    let crowd = tier::pick(2_000, 10_000).min(limit.saturating_sub(500));
    let mut idle = Vec::with_capacity(crowd);
    for _ in 0..crowd {
        idle.push(TcpStream::connect(serving.http).unwrap());
    }
    fixture::curl(&chancery, serving.http, "http", "/livez", &[]).success().says("200");
    fixture::curl(&chancery, serving.https, "https", "/livez", &[]).success().says("200");
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    drop(idle);
    assert_eq!(serving.stop(), Some(0));
}

/// Open files this process may have.
fn nix_limit() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    line.split_whitespace().nth(3).unwrap().parse().unwrap()
}

#[test]
fn when_all_seats_are_taken_whoever_was_idle_longest_leaves() {
    let chancery = fixture::empty();
    chancery.run(["init", "--name", "Example Org", "--issue", "servers", "--no-passphrase", "--yes"]).success();
    let command = chancery.command(["serve", "--listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0"]);
    // With 256 open files there are 128 seats.
    let program = command.get_program().to_str().unwrap().to_owned();
    let arguments: Vec<String> = command.get_args().map(|it| it.to_str().unwrap().to_owned()).collect();
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", &format!("ulimit -n 256; exec {program} {}", arguments.join(" "))]);
    limited.env("CHANCERY_DATA", chancery.data()).env("HOME", chancery.files()).current_dir(chancery.files());
    let serving = chancery_testkit::Serving::start(limited, chancery.path("server.log"));
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
