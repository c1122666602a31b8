use axum::body::Body;
use axum::http::Method;
use serde_json::json;

use crate::server::{Server, auditor, json_request, request, set_up};

#[tokio::test]
async fn without_an_actor_nothing_is_answered() {
    let server = Server::with_authorities(None).await;
    for path in
        ["/authorities", "/certificates", "/certificates/www.example.org", "/crls", "/profiles", "/log", "/status"]
    {
        let reply = server.send_as(None, request(Method::GET, path).body(Body::empty()).unwrap()).await;
        assert_eq!(reply.problem(), (401, "CHY-3033", "denied"), "{path}");
    }
    for path in ["/authorities/setup", "/certificates", "/crls/issuing-1/publish", "/log/verify"] {
        let reply = server.send_as(None, json_request(Method::POST, path, &json!({}))).await;
        assert_eq!(reply.problem(), (401, "CHY-3033", "denied"), "{path}");
    }
}

#[tokio::test]
async fn an_auditor_sees_and_changes_nothing() {
    let server = Server::with_authorities(None).await;
    let see = request(Method::GET, "/authorities").body(Body::empty()).unwrap();
    server.send_as(Some(auditor()), see).await.data();
    let issue = json!({ "csr": server.csr("www.example.org") });
    let rules = server.get("/profiles/server").await.data()["rules"].clone();
    let changes = [
        (Method::POST, "/authorities/setup", set_up(None)),
        (Method::POST, "/authorities", json!({ "name": "Second" })),
        (Method::POST, "/certificates", issue),
        (Method::POST, "/certificates/www.example.org/revoke", json!({})),
        (Method::POST, "/crls/issuing-1/publish", json!({})),
        (Method::POST, "/crls/issuing-1/entries", json!({ "serials": ["05"] })),
        (Method::POST, "/requests", json!({ "names": ["www.example.org"] })),
        (Method::PUT, "/crls/issuing-1/schedule", json!({ "valid_days": 9, "resign_hours": 24 })),
        (Method::PUT, "/profiles/server", rules),
    ];
    for (method, path, body) in changes {
        let reply = server.send_as(Some(auditor()), json_request(method, path, &body)).await;
        assert_eq!(reply.problem(), (403, "CHY-3030", "denied"), "{path}");
    }
    assert_eq!(server.get("/certificates?profile=server").await.data()["items"], json!([]));
}
