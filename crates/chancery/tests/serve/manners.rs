//! Clients that behave badly: each learns why, and the next one is served.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

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
fn a_body_with_broken_chunks_is_malformed_and_not_too_long() {
    let (chancery, _serving) = fixture::server();
    for chunks in ["0x2\r\n{}\r\n0\r\n\r\n", "ffffffffffffffffff\r\n{}", "-2\r\n{}\r\n0\r\n\r\n"] {
        let mut stream = UnixStream::connect(chancery.data().join("chancery.sock")).unwrap();
        let head = "POST /api/v1/persons HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
        write!(stream, "{head}Transfer-Encoding: chunked\r\n\r\n{chunks}").unwrap();
        let answer = read_until(&mut stream, "CHY-");
        assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("CHY-1040"), "{chunks:?}: {answer}");
    }
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
    let (chancery, serving) = fixture::server();
    let api = "POST /api/v1/certificates HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let ocsp = "POST /ocsp/issuing-1 HTTP/1.1\r\nHost: x\r\n";
    let mut slow = UnixStream::connect(chancery.data().join("chancery.sock")).unwrap();
    write!(slow, "{api}Content-Length: 100\r\n\r\n{{").unwrap();
    let mut anonymous = fixture::connect(serving.http);
    write!(anonymous, "{ocsp}Content-Length: 100\r\n\r\nab").unwrap();
    let mut chunked = fixture::connect(serving.http);
    write!(chunked, "{ocsp}Transfer-Encoding: chunked\r\n\r\n5\r\nab").unwrap();
    let all: [&mut dyn Read; 3] = [&mut slow, &mut anonymous, &mut chunked];
    for stream in all {
        let answer = read_until(stream, "CHY-1042");
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
}

/// A client that sends all of its request before it reads: nothing breaks off under it, and the answer is there.
#[test]
fn a_no_that_comes_early_is_not_lost() {
    let (chancery, serving) = fixture::server();
    let long = vec![b' '; 3_000_000];
    for chunk in ["transfer-encoding: chunked\r\n\r\n2dc6c0\r\n", "content-length: 3000000\r\n\r\n"] {
        let mut local = UnixStream::connect(chancery.data().join("chancery.sock")).unwrap();
        write!(local, "POST /api/v1/certificates HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{chunk}")
            .unwrap();
        local.write_all(&long).unwrap();
        let answer = read_until(&mut local, "CHY-1024");
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        let mut anonymous = fixture::connect(serving.http);
        write!(anonymous, "POST /ocsp/issuing-1 HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\n{chunk}").unwrap();
        anonymous.write_all(&long).unwrap();
        let answer = read_until(&mut anonymous, "CHY-1040");
        assert!(answer.starts_with("HTTP/1.1 415"), "{answer}");
    }
}

/// RFC 9112 §3.2
#[test]
fn a_request_says_for_which_host_it_is() {
    let (chancery, serving) = fixture::server();
    for headers in ["", "Host: a\r\nHost: b\r\n", "Host: a b/@\r\n"] {
        let request = format!("GET /livez HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
        let answer = exchange(serving.http, request.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("CHY-1040"), "{headers}: {answer}");
    }
    assert!(exchange(serving.http, b"GET /livez HTTP/1.0\r\n\r\n").contains(" 200 "));
    fixture::curl(&chancery, serving.https, "https", "/livez", &["-H", "Host:"]).success().says("CHY-1040");
}

/// RFC 9110 §8.6: a 304 would say the length of the answer with a body.
#[test]
fn what_did_not_change_has_no_length() {
    let (_chancery, serving) = fixture::server();
    for method in ["GET", "HEAD"] {
        let request =
            format!("{method} /crl/issuing-1.crl HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\nConnection: close\r\n\r\n");
        let answer = exchange(serving.http, request.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 304"), "{answer}");
        assert!(!answer.contains("content-length") && !answer.contains("transfer-encoding"), "{answer}");
    }
}

/// What comes until this stands there.
fn read_until(stream: &mut dyn Read, wanted: &str) -> String {
    let mut answer = String::new();
    let mut buffer = [0; 4_096];
    while !answer.contains(wanted) {
        let length = stream.read(&mut buffer).unwrap();
        assert!(length > 0, "{answer}");
        answer.push_str(&String::from_utf8_lossy(&buffer[..length]));
    }
    answer
}
