use axum::body::Body;
use axum::http::Method;
use serde_json::json;

use crate::server::{Server, request};

/// Content type, body → status, field that is named.
#[tokio::test]
async fn bodies_are_read_strictly() {
    let server = Server::with_authorities(None).await;
    let long = format!(r#"{{"note":"{}"}}"#, "x".repeat(1024 * 1024));
    let cases: &[(Option<&str>, &str, u16, Option<&str>)] = &[
        (Some("application/json"), "{", 400, Some("body")),
        (Some("application/json"), "", 400, Some("body")),
        (Some("application/json"), r#"{"names":[]} x"#, 400, Some("body")),
        (Some("application/json"), r#"{"nam":["a.example.org"]}"#, 422, Some("nam")),
        (Some("application/json"), r#"{"note":"a","note":"b"}"#, 422, Some("note")),
        (Some("application/json"), r#"{"names":"a.example.org"}"#, 422, Some("body")),
        (Some("application/json"), r#"{"days":-1}"#, 422, Some("body")),
        (Some("application/json"), r#"["a.example.org"]"#, 422, Some("body")),
        (Some("text/plain"), r#"{"names":[]}"#, 415, Some("content-type")),
        (None, r#"{"names":[]}"#, 415, Some("content-type")),
        (Some("application/json"), &long, 413, None),
    ];
    for (kind, body, status, field) in cases {
        let mut sent = request(Method::POST, "/certificates");
        if let Some(kind) = kind {
            sent = sent.header("content-type", *kind);
        }
        let reply = server.send(sent.body(Body::from((*body).to_owned())).unwrap()).await;
        let shown: String = body.chars().take(40).collect();
        assert_eq!((reply.problem().0, reply.problem().2), (*status, "input"), "{shown}: {reply:?}");
        assert_eq!(reply.value("field"), *field, "{shown}: {reply:?}");
    }
}

#[tokio::test]
async fn a_list_is_no_object_wherever_it_stands() {
    let server = Server::with_authorities(None).await;
    let cases = [
        ("/authorities/setup", json!({ "name": "Example", "subject": ["Example Org"] })),
        ("/authorities", json!({ "name": "Example", "subject": ["Example Org"] })),
    ];
    for (path, body) in cases {
        let reply = server.post(path, &body).await;
        assert_eq!((reply.problem().0, reply.value("field")), (422, Some("body")), "{path}: {reply:?}");
    }
}

#[tokio::test]
async fn a_charset_is_no_other_type() {
    let server = Server::with_authorities(None).await;
    let sent = request(Method::POST, "/log/verify").header("content-type", "Application/JSON; charset=utf-8");
    server.send(sent.body(Body::from("{}")).unwrap()).await.data();
}

/// Every address that takes a body refuses a field it does not know, whatever else stands there.
#[tokio::test]
async fn unknown_fields_are_refused_everywhere() {
    let server = Server::with_authorities(None).await;
    let addresses = [
        (Method::POST, "/authorities"),
        (Method::POST, "/authorities/setup"),
        (Method::POST, "/authorities/root-1/renew"),
        (Method::POST, "/authorities/root-1/replace"),
        (Method::POST, "/authorities/root-1/certificate"),
        (Method::POST, "/authorities/root-1/default"),
        (Method::POST, "/authorities/root-1/reissue"),
        (Method::POST, "/certificates"),
        (Method::POST, "/certificates/x/renew"),
        (Method::POST, "/certificates/x/rekey"),
        (Method::POST, "/certificates/x/revoke"),
        (Method::POST, "/certificates/x/hold"),
        (Method::POST, "/certificates/x/release"),
        (Method::POST, "/certificates/x/p12"),
        (Method::POST, "/requests"),
        (Method::POST, "/requests/x/complete"),
        (Method::POST, "/requests/x/key"),
        (Method::POST, "/crls/issuing-1/publish"),
        (Method::POST, "/crls/issuing-1/entries"),
        (Method::PUT, "/crls/issuing-1/schedule"),
        (Method::POST, "/profiles/server/test"),
        (Method::POST, "/log/verify"),
    ];
    let body = json!({ "colour": "blue" });
    for (method, path) in addresses {
        let reply = match method {
            Method::PUT => server.put(path, &body).await,
            _ => server.post(path, &body).await,
        };
        assert_eq!(reply.problem().0, 422, "{path}: {reply:?}");
        assert_eq!(reply.value("field"), Some("colour"), "{path}: {reply:?}");
    }
}

#[tokio::test]
async fn queries_are_read_strictly() {
    let server = Server::with_authorities(None).await;
    for path in ["/certificates?colour=blue", "/certificates?limit=many", "/requests?colour=blue", "/log?limit=-1"] {
        let reply = server.get(path).await;
        assert_eq!((reply.problem().0, reply.value("field")), (400, Some("query")), "{path}: {reply:?}");
    }
}
