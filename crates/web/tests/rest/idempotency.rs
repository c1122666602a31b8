use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

use crate::server::{Server, auditor, request};

fn issue(key: &str, body: &Value) -> Request<Body> {
    let request = request(Method::POST, "/certificates").header("content-type", "application/json");
    request.header("idempotency-key", key).body(Body::from(body.to_string())).unwrap()
}

#[tokio::test]
async fn the_same_request_twice_is_one_certificate() {
    let server = Server::with_authorities(None).await;
    let body = json!({ "csr": server.csr("www.example.org") });
    let first = server.send(issue("order-17", &body)).await;
    server.clock.pass(60);
    let second = server.send(issue("order-17", &body)).await;
    assert_eq!(first.text("/certificate/serial"), second.text("/certificate/serial"));
    assert_eq!(first.text("/fullchain"), second.text("/fullchain"));
    let other_key = server.send(issue("order-18", &body)).await;
    assert_ne!(first.text("/certificate/serial"), other_key.text("/certificate/serial"));
    assert_eq!(server.get("/certificates?profile=server").await.data()["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn at_the_same_time_too() {
    let server = Server::with_authorities(None).await;
    let body = json!({ "csr": server.csr("www.example.org") });
    let send = || server.send(issue("order-17", &body));
    let (one, two, three, four) = tokio::join!(send(), send(), send(), send());
    let serials = [&one, &two, &three, &four].map(|reply| reply.text("/certificate/serial"));
    assert!(serials.iter().all(|serial| *serial == serials[0]), "{serials:?}");
    assert_eq!(server.get("/certificates?profile=server").await.data()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_stands_for_one_request() {
    let server = Server::with_authorities(None).await;
    server.send(issue("order-17", &json!({ "csr": server.csr("a.example.org") }))).await.data();
    let reply = server.send(issue("order-17", &json!({ "csr": server.csr("b.example.org") }))).await;
    assert_eq!((reply.problem().0, reply.problem().2), (409, "conflict"));
    assert_eq!(reply.value("key"), Some("order-17"));
}

#[tokio::test]
async fn a_key_is_short_text_and_opens_no_door() {
    let server = Server::with_authorities(None).await;
    let body = json!({ "csr": server.csr("www.example.org") });
    for key in [String::new(), "x".repeat(201)] {
        assert_eq!(server.send(issue(&key, &body)).await.problem().0, 400, "{key}");
    }
    server.send(issue("order-17", &body)).await.data();
    assert_eq!(server.send_as(Some(auditor()), issue("order-17", &body)).await.problem().0, 403);
    assert_eq!(server.send_as(None, issue("order-17", &body)).await.problem().0, 401);
}
