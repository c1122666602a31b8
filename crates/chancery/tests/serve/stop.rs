//! Stopping: what was accepted is finished, and nothing else holds it up.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;

use chancery_testkit::terminal;

use crate::fixture;

#[test]
fn a_request_that_was_accepted_is_answered() {
    let (chancery, mut serving) = fixture::server();
    let mut client = UnixStream::connect(chancery.data().join("chancery.sock")).unwrap();
    let body = r#"{"serials":["01000001"],"reason":"superseded"}"#;
    let head = format!(
        "POST /api/v1/crls/issuing-1/entries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    client.write_all(head.as_bytes()).unwrap();
    // Whoever is asked to go on is being worked for.
    let mut asked = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    client.read_exact(&mut asked).unwrap();
    assert!(asked.starts_with(b"HTTP/1.1 100"), "{}", String::from_utf8_lossy(&asked));
    serving.signal("TERM");
    serving.wait_for("Stopping");
    client.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(serving.ended(), Some(0), "{}", serving.said());
    let crl = chancery.run(["crl", "show", "issuing-1", "--json"]).success().data();
    assert_eq!(crl["entries"], 1, "{crl}");
    chancery.run(["log", "verify"]).success();
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
fn a_body_that_does_not_come_does_not_make_the_end_untidy() {
    let (chancery, serving) = fixture::server();
    let mut anonymous = fixture::connect(serving.http);
    write!(anonymous, "POST /ocsp/issuing-1 HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab").unwrap();
    let mut local = UnixStream::connect(chancery.data().join("chancery.sock")).unwrap();
    let head = "POST /api/v1/certificates HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    write!(local, "{head}Expect: 100-continue\r\nContent-Length: 100\r\n\r\n").unwrap();
    let mut asked = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    local.read_exact(&mut asked).unwrap();
    assert_eq!(serving.stop(), Some(0));
    drop((anonymous, local));
}

#[test]
fn a_hangup_ends_it_on_a_terminal_in_order_and_a_service_goes_on() {
    let (chancery, serving) = fixture::server();
    serving.signal("HUP");
    serving.wait_for("a hangup changes nothing");
    fixture::curl(&chancery, serving.https, "https", "/livez", &[]).success().says("200");
    assert_eq!(serving.stop(), Some(0));

    // The shell waits for the socket, which is there once it serves, and gives up when the server has ended.
    let script = "\"$0\" serve --listen 127.0.0.1:0 & \
        until [ -S \"$CHANCERY_DATA/chancery.sock\" ]; do kill -0 $! || exit 9; sleep 0.1; done; \
        kill -s HUP $!; wait $!";
    let mut shell = terminal::on_terminal(["sh", "-c", script, fixture::BINARY]);
    shell.current_dir(chancery.files()).env_clear().env("HOME", chancery.files()).env("PATH", "/usr/bin:/bin");
    shell.env("CHANCERY_DATA", chancery.data()).env("CHANCERY_READ_BACK", "off");
    let (screen, code) = terminal::answer(&mut shell, &[]);
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("Stopping: what was accepted is finished."), "{screen}");
    let status = chancery.run(["status", "--json"]).success().data();
    assert_eq!(status["settled"], serde_json::json!([]), "nothing was left to be settled");
}

#[test]
fn ctrl_c_stops_it_as_well() {
    let (chancery, mut serving) = fixture::server();
    serving.signal("INT");
    assert_eq!(serving.ended(), Some(0));
    let status = chancery.run(["status", "--json"]).success().data();
    assert_eq!(status["settled"], serde_json::json!([]), "nothing was left to be settled");
}
