//! Starting: without an authority, twice, on a port that is taken.

use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::time::{Duration, Instant};

use chancery_testkit::{Output, Serving};

use crate::fixture;

#[test]
fn without_an_authority_it_serves_and_the_first_is_created_through_it() {
    let chancery = fixture::empty();
    let serving = chancery.serve(&[]);
    serving.wait_for("No authority yet.");
    let printed = serving.temporary_fingerprint();
    let address = format!("127.0.0.1:{}", serving.https.port());
    let script = format!("openssl s_client -connect {address} </dev/null | openssl x509 -noout -fingerprint -sha256");
    let shown = Output::of(std::process::Command::new("sh").args(["-c", &script])).success();
    assert!(shown.stdout.trim().ends_with(&printed), "{shown}\n{printed}");

    chancery.run(["init", "--name", "Example Org", "--issue", "servers", "--no-passphrase", "--yes"]).success();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    serving.wait_for("clients are shown a new certificate");
    fixture::export_root(&chancery);
    fixture::curl(&chancery, serving.https, "https", "/livez", &[]).success().says("200");
    assert_eq!(serving.stop(), Some(0));
    chancery.run(["log", "verify"]).success();
}

#[test]
fn the_socket_belongs_to_its_owner_and_vanishes_with_the_server() {
    let chancery = fixture::empty();
    let serving = chancery.serve(&[]);
    let socket = chancery.data().join("chancery.sock");
    let metadata = socket.metadata().unwrap();
    assert!(metadata.file_type().is_socket());
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    serving.stop();
    assert!(!socket.exists());
}

#[test]
fn who_holds_a_port_is_said() {
    let chancery = fixture::empty();
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let holder = format!("(process {})", std::process::id());
    let listen = chancery.run(["serve", "--listen", &address]).exit(7).says("CHY-6050").says(&holder);
    listen.says("--listen");
    let free = ["serve", "--listen", "127.0.0.1:0", "--http-listen", &address];
    chancery.run(free).exit(7).says(&holder).says("--http-listen");
    assert!(!chancery.data().exists(), "nothing was made");
    chancery.run(["serve", "--listen", "192.0.2.1:8443"]).exit(1).says("CHY-6051");
}

/// An address that was free a moment ago, and that nobody else comes upon.
fn free() -> SocketAddr {
    TcpListener::bind(("127.7.6.5", 0)).unwrap().local_addr().unwrap()
}

#[test]
fn one_address_for_both_listeners_is_no_other_programs_fault() {
    let chancery = fixture::empty();
    let free = free().to_string();
    let both = ["serve", "--listen", &free, "--http-listen", &free];
    let refused = chancery.run(both).exit(2).says("CHY-6033").says("a port of its own");
    assert!(!refused.stderr.contains("process"), "{refused}");
}

#[test]
fn a_name_that_cannot_stand_in_a_certificate_is_refused_at_the_start() {
    let chancery = fixture::empty();
    for name in ["bad name", "joe@example.org", "ca.example.org:8443"] {
        chancery.run(["serve", "--listen", "127.0.0.1:0", "--name", name]).exit(1).says("CHY-1004").says(name);
    }
    assert!(!chancery.data().exists(), "nothing was made");
}

#[test]
fn what_the_temporary_certificate_is_known_by_is_said_in_every_form() {
    let chancery = fixture::empty();
    let asked = |serving: &Serving| {
        let script = "openssl s_client -connect $0 </dev/null | openssl x509 -noout -fingerprint -sha256";
        let address = serving.https.to_string();
        let shown = Output::of(std::process::Command::new("sh").args(["-c", script, &address])).success();
        shown.stdout.trim().rsplit('=').next().unwrap().to_owned()
    };
    for option in ["--json", "--quiet"] {
        let address = free();
        let command = chancery.command(["serve", "--listen", &address.to_string(), option]);
        let wanted = if option == "--json" { "\"temporary_certificate_sha256\":\"" } else { "SHA-256 " };
        let serving = Serving::start_quietly(command, chancery.path("server.log"), address, wanted);
        serving.wait_for(&format!("{wanted}{}", asked(&serving)));
        assert_eq!(serving.stop(), Some(0));
    }
}

#[test]
fn a_second_server_on_the_same_directory_is_refused() {
    let chancery = fixture::empty();
    let serving = chancery.serve(&[]);
    let mut second = chancery.command(["serve", "--listen", "127.0.0.1:0"]);
    Output::of(second.env("CHANCERY_LOCK_WAIT", "1")).exit(12).says(&serving.id().to_string());
}

#[test]
fn a_long_path_has_a_socket_too() {
    let chancery = fixture::empty();
    let data = chancery.path("long/".repeat(30)).join("data");
    let data = data.to_str().unwrap();
    std::fs::create_dir_all(data).unwrap();
    let mut command = chancery.command(["serve", "--listen", "127.0.0.1:0", "--data", data]);
    command.env_remove("CHANCERY_DATA");
    let serving = Serving::start(command, chancery.path("server.log"));
    let status = chancery.run(["status", "--data", data, "--json"]).success().data();
    assert_eq!(status["directory"], data);
    drop(serving);
}

#[test]
fn a_socket_that_was_removed_comes_back() {
    let (chancery, serving) = fixture::server();
    let socket = chancery.data().join("chancery.sock");
    std::fs::remove_file(&socket).unwrap();
    let patience = Instant::now() + Duration::from_secs(120);
    while !socket.exists() {
        assert!(Instant::now() < patience, "no socket");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(socket.metadata().unwrap().permissions().mode() & 0o077, 0);
    chancery.run(["status"]).success();
    assert_eq!(serving.stop(), Some(0));
    assert!(!socket.exists(), "it goes with the server");
}
