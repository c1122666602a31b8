//! Clients that behave badly: each learns why, and the next one is served.

use std::io::{Read as _, Write as _};

use crate::fixture::{self, exchange};

#[test]
fn malformed_http_is_refused_and_the_next_client_is_served() {
    let (chancery, serving) = fixture::server();
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000));
    let many: String = (0..500).map(|number| format!("x-{number}: y\r\n")).collect();
    let cases = [
        ("nonsense", "\u{0}\u{1}\u{2}\r\n\r\n".to_owned(), "400"),
        ("an unknown version", "GET / HTTP/9.9\r\n\r\n".to_owned(), "400"),
        ("a space in a header", "GET / HTTP/1.1\r\nHost : x\r\n\r\n".to_owned(), "400"),
        (
            "two lengths",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n".to_owned(),
            "400",
        ),
        ("a line that never ends", long, "4"),
        ("too many headers", format!("GET / HTTP/1.1\r\nHost: x\r\n{many}\r\n"), "431"),
    ];
    for (what, request, status) in cases {
        let answer = exchange(serving.http, request.as_bytes());
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{what}: {answer}");
    }
    let plain = exchange(serving.https, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(!plain.contains("HTTP/1.1 200"), "HTTP on the port of HTTPS: {plain}");
    fixture::curl(&chancery, serving.http, "http", "/livez", &[]).success().says("200");
    fixture::curl(&chancery, serving.https, "https", "/livez", &[]).success().says("200");
}

#[test]
fn a_body_that_is_too_long_is_refused() {
    let (chancery, serving) = fixture::server();
    chancery.write("long.json", format!("{{\"names\":[\"{}\"]}}", "a".repeat(2_000_000)));
    let socket = chancery.data().join("chancery.sock");
    let options = ["--unix-socket", socket.to_str().unwrap(), "-H", "content-type: application/json"];
    let data = format!("@{}", chancery.path("long.json").display());
    let options = [&options[..], &["--data-binary", &data]].concat();
    let answer = fixture::curl(&chancery, serving.http, "http", "/api/v1/certificates", &options).success();
    assert!(answer.stdout.ends_with("413") && answer.stdout.contains("1048576"), "{answer}");
}

#[test]
fn a_client_that_sends_nothing_is_let_go() {
    let (_chancery, serving) = fixture::server();
    let mut silent = fixture::connect(serving.http);
    let mut slow = fixture::connect(serving.http);
    slow.write_all(b"GET /livez HTTP/1.1\r\nHo").unwrap();
    let mut shy = fixture::connect(serving.https);
    let mut answer = Vec::new();
    shy.read_to_end(&mut answer).unwrap();
    assert_eq!(answer, b"", "no handshake, no answer");
    slow.read_to_end(&mut answer).unwrap();
    silent.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer);
    assert!(!answer.contains("200"), "{answer}");
}

#[test]
fn a_body_that_trickles_is_given_up() {
    let (chancery, _serving) = fixture::server();
    let mut slow = std::os::unix::net::UnixStream::connect(chancery.data().join("chancery.sock")).unwrap();
    let head = "POST /api/v1/certificates HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    slow.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    let mut buffer = [0; 4_096];
    while !answer.contains("CHY-1042") {
        let length = slow.read(&mut buffer).unwrap();
        assert!(length > 0, "{answer}");
        answer.push_str(&String::from_utf8_lossy(&buffer[..length]));
    }
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}
