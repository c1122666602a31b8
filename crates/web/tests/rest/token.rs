use axum::body::Body;
use axum::http::{Method, Request};
use chancery_service::{Actor, Role};
use serde_json::json;

use crate::server::{Reply, Server, json_request, request};

fn whoami() -> axum::http::request::Builder {
    request(Method::GET, "/whoami")
}

async fn with_header(server: &Server, actor: Option<Actor>, value: &str) -> Reply {
    server.send_as(actor, whoami().header("authorization", value).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_token_decides_who_calls_whatever_the_transport_says() {
    let server = Server::with_authorities(None).await;
    let token = server.token(&json!({ "verbs": ["see-crls"] })).await;
    let local = || Some(Actor::local(0));
    let who = with_header(&server, local(), &format!("Bearer {token}")).await;
    assert!(who.text("/actor").starts_with("token:"), "{who:?}");
    assert_eq!(who.data()["scope"], json!({ "verbs": ["see-crls"] }));
    let plain = server.send_as(local(), whoami().body(Body::empty()).unwrap()).await;
    assert_eq!(plain.text("/actor"), "local:0");
    for value in [format!("Bearer {}", token.to_uppercase()), "Basic am9lOmpvZQ==".to_owned(), "Bearer".to_owned()] {
        assert_eq!(with_header(&server, local(), &value).await.problem(), (401, "CHY-3033", "denied"), "{value}");
    }
}

#[tokio::test]
async fn a_secret_is_shown_once_and_ends_when_it_is_given_back() {
    let server = Server::with_authorities(None).await;
    let made = server.post("/tokens", &json!({ "name": "deploy", "role": "operator", "days": 7 })).await;
    let secret = made.text("/secret").to_owned();
    assert_eq!((made.text("/token/state"), made.text("/token/expires")), ("active", "2027-01-22T08:00:00Z"));
    let listed = server.get("/tokens").await;
    assert!(!listed.body.to_string().contains(secret.strip_prefix("chy_").unwrap()), "{listed:?}");
    assert_eq!(listed.text("/items/0/name"), "deploy");

    let issue = json_request(Method::POST, "/certificates", &json!({ "csr": server.csr("www.example.org") }));
    server.send_with(&secret, issue).await.data();
    let out = json_request(Method::POST, "/whoami/sign-out", &json!(null));
    assert_eq!(server.send_with(&secret, out).await.text("/state"), "revoked");
    let again: Request<Body> = whoami().body(Body::empty()).unwrap();
    assert_eq!(server.send_with(&secret, again).await.problem(), (401, "CHY-3036", "denied"));
    let bad = json!({ "name": "x", "role": "operator", "scope": { "verbs": ["everything"] } });
    assert_eq!(server.post("/tokens", &bad).await.problem(), (400, "CHY-1040", "input"));
    let bad = json!({ "name": "x", "role": "operator", "scope": { "names": ["*"] } });
    assert_eq!(server.post("/tokens", &bad).await.problem(), (400, "CHY-1040", "input"));
    let member = Some(Actor::new("token:9", Role::Member));
    let ask = json_request(Method::POST, "/tokens", &json!({ "name": "x", "role": "administrator" }));
    assert_eq!(server.send_as(member, ask).await.problem(), (403, "CHY-3037", "denied"));
}
