//! CRLs read back over HTTP: from this server's own listener, from a server that has something else, or not at all.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use chancery_testkit::{Chancery, Serving, port};

use crate::fixture;

const PATIENCE: Duration = Duration::from_secs(180);

/// An authority for servers, published at this address.
fn published_at(url: &str) -> Chancery {
    let chancery = Chancery::with_authority(fixture::BINARY, &["--issue", "servers", "--url", url]);
    fixture::export_root(&chancery);
    chancery
}

fn serve(chancery: &Chancery, http: &str, read_back: &str) -> Serving {
    let options = ["serve", "--listen", "127.0.0.1:0", "--http-listen", http, "--read-back", read_back];
    Serving::start(chancery.command(options), chancery.path("server.log"))
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "it never came to be: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Answers each request with these bytes; where it listens.
fn web_server(answer: Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = [0; 4096];
            let length = stream.read(&mut asked).unwrap_or(0);
            let asked = String::from_utf8_lossy(&asked[..length]).into_owned();
            assert!(asked.contains("host: ca.example.org\r\n") && asked.contains("cache-control: no-cache"), "{asked}");
            let _ = stream.write_all(&answer);
        }
    });
    address
}

#[test]
fn each_crl_is_read_back_from_the_listener_of_the_server_itself() {
    let http = format!("127.0.0.1:{}", port::free());
    let chancery = published_at(&format!("http://{http}"));
    let serving = serve(&chancery, &http, "on");
    let crl = || chancery.run(["crl", "show", "--json"]).success().data();
    until("the first CRL is read back", || crl()["read_back"].is_string());
    let first = crl();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    chancery.run(["revoke", "www.example.org", "--yes"]).success();
    until("the next CRL is read back", || crl()["number"] != first["number"] && crl()["read_back"].is_string());
    chancery.run(["crl", "publish", "issuing-1", "--delta"]).success();
    until("so is the delta", || {
        let listed = chancery.run(["crl", "list", "--json"]).success().data();
        let mut listed = listed["items"].as_array().unwrap().iter();
        listed.any(|crl| crl["kind"] == "delta" && crl["read_back"].is_string())
    });
    chancery.run(["status", "--check"]).success();
    fixture::curl(&chancery, serving.http, "http", "/healthz", &[]).success().says("200");
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn what_clients_cannot_fetch_makes_health_and_status_say_so() {
    let chancery = published_at("http://ca.example.org");
    let nobody = format!("127.0.0.1:{}", port::free());
    let answers = [
        (nobody.clone(), "Connection refused"),
        (web_server(b"HTTP/1.1 301 Moved\r\nLocation: https://other.example.org/\r\n\r\n".to_vec()).to_string(), "301"),
        (web_server([b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'x'; 1 << 20]].concat()).to_string(), "more than"),
        (web_server(b"220 mail.example.org ESMTP\r\n".to_vec()).to_string(), "ca.example.org/crl/issuing-1.crl"),
    ];
    for (address, found) in &answers {
        let serving = serve(&chancery, "127.0.0.1:0", address);
        until(found, || {
            let alerts = chancery.run(["status", "--json"]).data()["alerts"].clone();
            let mut alerts = alerts.as_array().unwrap().iter();
            alerts.any(|alert| alert["code"] == "CHY-4001" && alert["values"].to_string().contains(found))
        });
        let status = chancery.run(["status"]).says("http://ca.example.org/crl/issuing-1.crl").says("--read-back off");
        assert!(!status.stdout.contains("The job"), "told once: {}", status.stdout);
        chancery.run(["status", "--check"]).failure();
        until("health says it", || {
            let health = fixture::curl(&chancery, serving.http, "http", "/healthz", &[]);
            health.stdout.contains("CHY-4001") && health.stdout.contains("503")
        });
        fixture::curl(&chancery, serving.http, "http", "/readyz", &[]).success().says("200");
        chancery.run(["crl", "publish"]).success();
        assert_eq!(serving.stop(), Some(0));
    }
    let serving = serve(&chancery, "127.0.0.1:0", "off");
    chancery.run(["status", "--check"]).success();
    assert_eq!(serving.stop(), Some(0));
}
